import { checksFor } from '../checks.ts';
import type { Checks } from '../checks.ts';
import type { ScenarioContext } from '../context.ts';

/** What a run checks beside the times, by name; docs/checkpoints.md says what each covers. */
export const FAULT_MANAGEMENT_CHECKS = [
  'chain-armed',
  'silence-before-fault',
  'host-forced-down',
  'vms-in-error',
  'owner-sees-host-down',
  'ports-down',
  'tenant-isolation',
  'replacement-active',
  'host-restored',
] as const;

/** The checks of this scenario. */
export function faultManagementChecks(
  context: Pick<ScenarioContext, 'clock' | 'signal' | 'recorder'>,
): Checks<(typeof FAULT_MANAGEMENT_CHECKS)[number]> {
  return checksFor(context);
}
