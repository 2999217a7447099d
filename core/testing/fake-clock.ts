import type { Clock } from '../clock.ts';

interface Timer {
  readonly callback: () => void;
  readonly everyMs?: number;
  dueMs: number;
}

/** A clock for tests: it stands still until it is advanced. */
export interface FakeClock extends Clock {
  /** Moves time on, running what falls due in order and letting promises settle in between. */
  advance(byMs: number): Promise<void>;
  /** The number of timers that wait. */
  readonly pending: number;
}

/** Lets every promise that can settle now do so, socket traffic included. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((done) => setImmediate(done));
}

/** A {@link FakeClock} that starts at `startUs` microseconds since the epoch. */
export function fakeClock(startUs = 1_700_000_000_000_000): FakeClock {
  let nowMs = 0;
  const timers = new Set<Timer>();
  const add = (timer: Timer): (() => void) => {
    timers.add(timer);
    return () => timers.delete(timer);
  };
  return {
    wallUs: () => startUs + Math.round(nowMs * 1000),
    monotonicMs: () => nowMs,
    delay: (delayMs, signal) =>
      new Promise<void>((resolve, reject) => {
        signal?.throwIfAborted();
        const onAbort = (): void => {
          cancel();
          reject(signal?.reason as Error);
        };
        const callback = (): void => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const cancel = add({ callback, dueMs: nowMs + delayMs });
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    after: (delayMs, callback) => add({ callback, dueMs: nowMs + delayMs }),
    every: (everyMs, callback) => add({ callback, everyMs, dueMs: nowMs + everyMs }),
    get pending() {
      return timers.size;
    },
    async advance(byMs) {
      const endMs = nowMs + byMs;
      await settle();
      for (;;) {
        const next = [...timers].filter((timer) => timer.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        nowMs = Math.max(nowMs, next.dueMs);
        if (next.everyMs === undefined) timers.delete(next);
        else next.dueMs += next.everyMs;
        next.callback();
        await settle();
      }
      nowMs = endMs;
    },
  };
}
