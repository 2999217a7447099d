import { CHECKPOINT } from '../record/checkpoints.ts';
import type { TraceEvent } from '../record/trace-events.ts';
import { toMs } from './units.ts';
import type { FaultRecord } from '../record/scenario-record.ts';
import type { Timelines } from './timeline.ts';

/** How long this process was late between two times, in microseconds; 0 where it was not measured. */
export function latenessUs(events: readonly TraceEvent[], fromUs: number, toUs: number): number {
  return latenessIn(events).reduce((sum, late) => sum + overlapUs(late, fromUs, toUs), 0);
}

/**
 * How late this process was from the fault to the last checkpoint that was seen; undefined where it was not measured
 * or there was no fault.
 */
export function latenessOf(
  events: readonly TraceEvent[],
  { overall, observations: { orderedUs } }: Timelines,
): FaultRecord['lateness'] {
  const times = [...overall.reached.values()].map(({ us }) => us);
  const fromUs = overall.reached.get(CHECKPOINT.fault)?.us ?? orderedUs;
  const isMeasured = events.some(({ event }) => event === 'harness.late');
  if (!isMeasured || fromUs === undefined || times.length === 0) return undefined;
  const toUs = Math.max(...times);
  const parts = latenessIn(events).map((late) => overlapUs(late, fromUs, toUs));
  return {
    worstMs: toMs(Math.max(0, ...parts)),
    totalMs: toMs(parts.reduce((sum, part) => sum + part, 0)),
  };
}

/** From this part of the budget on, lateness is noted beside the verdict. */
const NOTED_SHARE = 0.05;

/** What is noted about lateness beside the verdict. */
export function latenessNotes(
  budgets: readonly FaultRecord['budgets'][number][],
  worstMs: number,
): readonly string[] {
  return budgets.flatMap(({ name, gating, latenessMs = 0, budgetMs }) =>
    gating && latenessMs >= NOTED_SHARE * budgetMs
      ? [
          `harness lateness: ${latenessMs.toFixed(0)} ms of the ${name} time, up to ${worstMs.toFixed(0)} ms at once; the error bar includes it`,
        ]
      : [],
  );
}

interface Late {
  readonly fromUs: number;
  readonly toUs: number;
}

function latenessIn(events: readonly TraceEvent[]): readonly Late[] {
  return events.flatMap((event) => {
    if (event.event !== 'harness.late' || event.data.lateMs <= 0) return [];
    return [{ fromUs: event.atUs - event.data.lateMs * 1000, toUs: event.atUs }];
  });
}

function overlapUs(late: Late, fromUs: number, toUs: number): number {
  return Math.max(0, Math.min(late.toUs, toUs) - Math.max(late.fromUs, fromUs));
}
