import type { Recorder } from '../../core/recorder.ts';
import { TRACE } from '../../profiler/trace-events.ts';

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

/** The name of a check. */
export type CheckName = (typeof FAULT_MANAGEMENT_CHECKS)[number];

/** How a check ended; everything but a pass has a reason. */
export type CheckOutcome =
  | { readonly verdict: 'passed' }
  | { readonly verdict: 'failed' | 'unknown' | 'skipped'; readonly reason: string };

/** Records a check. */
export function recordCheck(recorder: Recorder, name: CheckName, outcome: CheckOutcome): void {
  recorder.stamp(TRACE.check, 'scenario', { name, ...outcome });
}
