import { isFromLogs } from '../profiler/logs/judge-logs.ts';
import type { RunRecord } from '../profiler/run-record.ts';
import { worstOf } from '../profiler/verdict.ts';
import type { Verdict } from '../profiler/verdict.ts';

/** How a run ended: logs do not tell it, and a record without an end is that of a run that goes on or was killed. */
export type RunEnd = 'ended' | 'open' | 'not told';

/** What a report says of a run without an end. */
export const NOT_ENDED = 'the run goes on, or was killed';

/** How a run ended. */
export function endOf(record: Pick<RunRecord, 'finishedAt' | 'runId'>): RunEnd {
  if (record.finishedAt !== null) return 'ended';
  return isFromLogs(record) ? 'not told' : 'open';
}

/**
 * The verdict of a whole run, and why, as a report may tell it. The record has the worst of what was told so far; of a
 * run without an end that is no pass, because what was still to come is not known.
 */
export function runOutcome(record: RunRecord): { readonly verdict: Verdict; readonly reason?: string } {
  const { verdict, reason } = record;
  if (endOf(record) !== 'open') return { verdict, ...(reason === undefined ? {} : { reason }) };
  const soFar = record.scenarios.length === 0 ? [] : [`${verdict} so far`];
  return {
    verdict: worstOf([verdict, 'unknown']),
    reason: [NOT_ENDED, ...soFar, ...(reason === undefined ? [] : [reason])].join('; '),
  };
}
