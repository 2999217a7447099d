import type { RunRecord } from '../../record/run-record.ts';

/**
 * Which checkpoint cannot come before which. 3, 4 and 5 go in parallel paths, so they only have to follow 2;
 * the alarm's own path is one after the other.
 */
const AFTER: readonly (readonly [later: number, earlier: number])[] = [
  [1, 0],
  [2, 1],
  [3, 2],
  [4, 2],
  [5, 2],
  [6, 5],
  [7, 6],
  [8, 7],
  [9, 8],
  [10, 9],
];

/** What is wrong with a record that should be a full, passed profile; nothing when it is one. */
export function implausibilities(record: RunRecord): readonly string[] {
  const problems = record.verdict === 'passed' ? [] : [`verdict ${record.verdict}`];
  for (const scenario of record.scenarios) {
    // A maintenance has no checkpoints.
    if (scenario.name !== 'fault_management') continue;
    const times = new Map(scenario.checkpoints.map((checkpoint) => [checkpoint.index, checkpoint]));
    for (let index = 0; index <= 10; index += 1)
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
