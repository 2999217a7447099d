import { CHECKPOINT } from '../record/checkpoints.ts';
import type { TraceEvent } from '../record/trace-events.ts';
import { judgeSpan } from './budget.ts';
import type { Span } from './budget.ts';
import { toMs } from './units.ts';
import { latenessUs } from './lateness.ts';
import { lostNotifications } from './lost.ts';
import type { FaultRecord } from '../record/scenario-record.ts';
import type { Settings } from './segments.ts';
import type { Stamp } from './stamps.ts';
import type { Timelines } from './timeline.ts';

/** A judged budget, as the record has it. */
export type Budget = FaultRecord['budgets'][number];

/** From one time to another in milliseconds; null when either is not known. Never clamped. */
export function spanMs(fromUs: number | undefined, toUs: number | undefined): number | null {
  return fromUs === undefined || toUs === undefined ? null : toMs(toUs - fromUs);
}

/** The checkpoints that each budget is measured between. */
export const BUDGET_SPANS = {
  notification: [CHECKPOINT.rawFailure, CHECKPOINT.receivedAlarm],
  recovery: [CHECKPOINT.rawFailure, CHECKPOINT.handledAlarm],
} as const;

/**
 * Judges both budgets of the requirements. Recovery is always reported, against the same budget as the
 * notification, and counts for the verdict only when it was given a budget of its own.
 */
export function budgetsOf(
  events: readonly TraceEvent[],
  timelines: Timelines,
  settings: Settings,
): readonly Budget[] {
  const { budgetMs, recoveryBudgetMs, clockMarginMs } = settings;
  const isMeasured = events.some(({ event }) => event === 'harness.late');
  const budget = (name: Budget['name'], limitMs: number, gating: boolean): Budget => {
    const [from, to] = BUDGET_SPANS[name].map((index) => timelines.overall.reached.get(index));
    if (from === undefined || to === undefined) {
      const verdict = isMissed(name, events, timelines, settings) ? 'failed' : 'unknown';
      return { name, timeMs: null, uncertaintyMs: null, budgetMs: limitMs, gating, verdict };
    }
    const span = spanBetween(from, to);
    const latenessMs = toMs(latenessUs(events, from.us, to.us));
    const verdict = judgeSpan({ ...span, latenessMs }, limitMs);
    const isSure = verdict !== 'passed' || clockUncertaintyMs(from, to) <= clockMarginMs;
    return {
      name,
      timeMs: span.ms,
      uncertaintyMs: rounded(span.uncertaintyMs + latenessMs),
      ...(isMeasured ? { latenessMs } : {}),
      budgetMs: limitMs,
      gating,
      verdict: isSure ? verdict : 'unknown',
    };
  };
  return [
    budget('notification', budgetMs, true),
    budget(
      'recovery',
      recoveryBudgetMs ?? budgetMs,
      recoveryBudgetMs !== undefined && recoveryBudgetMs !== null,
    ),
  ];
}

/** Whether an end that was not seen is known not to have come. */
function isMissed(
  name: Budget['name'],
  events: readonly TraceEvent[],
  { vms }: Timelines,
  settings: Settings,
): boolean {
  if (name === 'notification')
    return lostNotifications(events, settings).some(({ verdict }) => verdict === 'failed');
  const unhandled = new Set(
    vms.filter((vm) => !vm.reached.has(CHECKPOINT.handledAlarm)).map((vm) => vm.instanceId),
  );
  return events.some(
    ({ event, data }) => event === 'consumer.recovery-failed' && unhandled.has(data.instanceId),
  );
}

/** What of a span's uncertainty comes from other hosts' clocks. */
export function clockUncertaintyMs(from: Stamp, to: Stamp): number {
  return toMs(from.clockUncertaintyUs + to.clockUncertaintyUs);
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

function spanBetween(from: Stamp, to: Stamp): Span {
  return { ms: toMs(to.us - from.us), uncertaintyMs: toMs(from.uncertaintyUs + to.uncertaintyUs) };
}
