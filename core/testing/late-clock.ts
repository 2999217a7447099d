import type { Clock } from '../clock.ts';
import { fakeClock } from './fake-clock.ts';
import type { FakeClock } from './fake-clock.ts';

/** A clock for tests whose process can be made to be late. */
export interface LateClock extends FakeClock {
  /**
   * Lets time pass in which this process does nothing. Each repeated timer that fell due meanwhile fires once, as
   * in Node.js; one-shot timers wait for the next `advance`.
   */
  block(forMs: number): Promise<void>;
}

interface Repeated {
  readonly everyMs: number;
  readonly callback: () => void;
  lastMs: number;
}

/** A {@link LateClock}. */
export function lateClock(): LateClock {
  const inner = fakeClock();
  let skippedMs = 0;
  const repeated = new Set<Repeated>();
  const nowMs = (): number => inner.monotonicMs() + skippedMs;
  const every: Clock['every'] = (everyMs, callback) => {
    const timer: Repeated = { everyMs, callback, lastMs: nowMs() };
    repeated.add(timer);
    const cancel = inner.every(everyMs, () => {
      timer.lastMs = nowMs();
      callback();
    });
    return () => {
      repeated.delete(timer);
      cancel();
    };
  };
  return {
    ...inner,
    every,
    wallUs: () => inner.wallUs() + Math.round(skippedMs * 1000),
    monotonicMs: nowMs,
    get pending() {
      return inner.pending;
    },
    advance: inner.advance,
    async block(forMs) {
      skippedMs += forMs;
      for (const timer of repeated) {
        if (nowMs() - timer.lastMs < timer.everyMs) continue;
        timer.lastMs = nowMs();
        timer.callback();
      }
      await inner.advance(0);
    },
  };
}
