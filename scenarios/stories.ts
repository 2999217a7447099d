import type { ScenarioName } from '../record/scenarios.ts';
import type { ScenarioContext } from './context.ts';
import { faultManagement } from './fault-management/fault-management.ts';
import type { FaultManagementOptions } from './fault-management/options.ts';
import { maintenance } from './maintenance/maintenance.ts';
import type { MaintenanceOptions } from './maintenance/options.ts';

/** The options of all scenarios. */
export type StoryOptions = FaultManagementOptions & MaintenanceOptions;

/** What each scenario does. */
export const STORIES: Readonly<
  Record<ScenarioName, (context: ScenarioContext, options: StoryOptions) => Promise<void>>
> = { fault_management: faultManagement, maintenance };
