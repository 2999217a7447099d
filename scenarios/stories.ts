import type { ScenarioContext } from './context.ts';
import { faultManagement } from './fault-management/fault-management.ts';
import type { FaultManagementOptions } from './fault-management/options.ts';
import { maintenance } from './maintenance/maintenance.ts';
import type { MaintenanceOptions } from './maintenance/options.ts';

/** What any of the scenarios can be told. */
export type StoryOptions = FaultManagementOptions & MaintenanceOptions;

/** The name of a scenario. */
export type StoryName = 'fault_management' | 'maintenance';

/** The scenarios that exist, in the order in which the case `all` tells them. */
export const STORIES: Readonly<
  Record<StoryName, (context: ScenarioContext, options: StoryOptions) => Promise<void>>
> = { fault_management: faultManagement, maintenance };
