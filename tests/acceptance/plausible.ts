import { CHECKPOINT as at, CHECKPOINTS } from '../../record/checkpoints.ts';
import type { RunRecord } from '../../record/run-record.ts';

/**
 * Which checkpoint cannot come before which. Marking host and VMs and Nova's notification go in parallel;
 * the alarm's own path is one after the other.
 */
const AFTER: readonly (readonly [later: number, earlier: number])[] = [
  [at.rawFailure, at.fault],
  [at.foundAffected, at.rawFailure],
  [at.markedHostDown, at.foundAffected],
  [at.setVmError, at.foundAffected],
  [at.notifiedVmError, at.foundAffected],
  [at.transformedEvent, at.notifiedVmError],
  [at.evaluatedEvent, at.transformedEvent],
  [at.firedAlarm, at.evaluatedEvent],
  [at.receivedAlarm, at.firedAlarm],
  [at.handledAlarm, at.receivedAlarm],
];

/** What is wrong with a record that should be a full, passed profile; nothing when it is one. */
export function implausibilities(record: RunRecord): readonly string[] {
  const problems = record.verdict === 'passed' ? [] : [`verdict ${record.verdict}`];
  for (const scenario of record.scenarios) {
    // A maintenance has no checkpoints.
    if (scenario.kind !== 'fault') continue;
    const times = new Map(scenario.checkpoints.map((checkpoint) => [checkpoint.index, checkpoint]));
    for (const { index } of CHECKPOINTS)
      if (!times.has(index)) problems.push(`checkpoint ${index} is missing`);
    for (const [later, earlier] of AFTER) {
      const [b, a] = [times.get(later), times.get(earlier)];
      if (a === undefined || b === undefined) continue;
      if (b.tMs + b.uncertaintyMs < a.tMs - a.uncertaintyMs) {
        problems.push(`checkpoint ${later} at ${b.tMs} ms comes before ${earlier} at ${a.tMs} ms`);
      }
    }
  }
  return problems;
}
