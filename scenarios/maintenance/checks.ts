import { checksFor } from '../checks.ts';
import type { Checks } from '../checks.ts';
import type { ScenarioContext } from '../context.ts';

/** What a run checks beside what the judge does, by name; docs/maintenance.md says what each covers. */
export const MAINTENANCE_CHECKS = ['alarms-armed', 'hosts-enabled', 'active-healthy', 'scaled-back'] as const;

/** The checks of this scenario. */
export function maintenanceCheckRecorder(
  context: Pick<ScenarioContext, 'clock' | 'signal' | 'recorder'>,
): Checks<(typeof MAINTENANCE_CHECKS)[number]> {
  return checksFor(context);
}
