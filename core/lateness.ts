import type { Clock } from './clock.ts';

/** How late this process runs: how long its event loop could not do what was due. All times are milliseconds. */
export interface LatenessMeter {
  /** All that it was late since the meter was started, what is late right now included. */
  readonly totalMs: number;
  /** The longest lateness that ended within the last `withinMs`, or that has not ended yet. */
  worstMs(withinMs: number): number;
  stop(): void;
}

/** Time between two looks at the clock. */
const STEP_MS = 10;
/** Timers are kept to about a millisecond (Node.js, `setTimeout`): less than this is no lateness. */
const LEAST_MS = 3;
/** So long it is remembered how late this process was. */
const KEPT_MS = 10_000;

/**
 * Starts to measure. A timer that is due every 10 ms fires late by as long as the event loop was busy, or as the
 * system let other processes run.
 * @param onLate called with each lateness when it is over
 */
export function measureLateness(clock: Clock, onLate: (lateMs: number) => void = () => {}): LatenessMeter {
  let lastMs = clock.monotonicMs();
  let overMs = 0;
  let recent: readonly { readonly endMs: number; readonly lateMs: number }[] = [];
  const lateAt = (nowMs: number): number => {
    const lateMs = nowMs - lastMs - STEP_MS;
    return lateMs < LEAST_MS ? 0 : lateMs;
  };
  const cancel = clock.every(STEP_MS, () => {
    const nowMs = clock.monotonicMs();
    const lateMs = lateAt(nowMs);
    lastMs = nowMs;
    if (lateMs === 0) return;
    overMs += lateMs;
    recent = [...recent.filter(({ endMs }) => nowMs - endMs <= KEPT_MS), { endMs: nowMs, lateMs }];
    onLate(lateMs);
  });
  return {
    get totalMs() {
      return overMs + lateAt(clock.monotonicMs());
    },
    worstMs(withinMs) {
      const nowMs = clock.monotonicMs();
      const ended = recent.filter(({ endMs }) => nowMs - endMs <= withinMs).map(({ lateMs }) => lateMs);
      return Math.max(lateAt(nowMs), ...ended);
    },
    stop: cancel,
  };
}
