import { systemClock } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';

/** Waits within these bounds are for the time that a maintenance was ordered for. */
const SHORTEST_SKIP_MS = 10_000;
const LONGEST_SKIP_MS = 60_000;

/**
 * The system's clock, but a wait for the beginning of a maintenance is over at once, and the wall clock of everybody who
 * shares it is ahead by as much. So sessions can leave a busy machine plenty of time to begin, and take none of it.
 */
export function skippingClock(): Clock {
  const system = systemClock();
  let aheadMs = 0;
  return {
    ...system,
    wallUs: () => system.wallUs() + Math.round(aheadMs * 1000),
    async delay(delayMs, signal) {
      if (delayMs < SHORTEST_SKIP_MS || delayMs > LONGEST_SKIP_MS) return system.delay(delayMs, signal);
      signal?.throwIfAborted();
      aheadMs += delayMs;
      return undefined;
    },
  };
}
