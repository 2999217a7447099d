import type { Clock } from '../../core/clock.ts';

/** The shortest time from the beginning of one look to that of the next. */
const INTERVAL_MS = 100;
/** The longest: where looks take longer than this, the time between two must not grow as well. */
const LONGEST_INTERVAL_MS = 400;
/** A look that takes 100 ms is followed by 200 ms in which the services are left alone. */
const TIMES_THE_LAST = 3;
/** A look that takes longer than the time between two may be overlapped by two others, not by more. */
const MOST_AT_A_TIME = 3;

/** Looks that go on until they are stopped. */
export interface Looks {
  /** Begins no other look, and waits for those under way. */
  stop(): Promise<void>;
}

/**
 * Calls `look` again and again: every 100 ms where the services answer quickly, less often where they do not. What
 * measures the services must not be what slows them down: asked as fast as they can answer, they would have no
 * time left for what they are measured at.
 *
 * `look` must not throw. Resolves when the first one has ended.
 */
export async function lookAgainAndAgain(clock: Clock, look: () => Promise<void>): Promise<Looks> {
  const underWay = new Set<Promise<void>>();
  let begunMs = 0;
  let tookMs = 0;
  const lookOnce = async (): Promise<void> => {
    const startMs = clock.monotonicMs();
    begunMs = startMs;
    await look();
    tookMs = clock.monotonicMs() - startMs;
  };
  const beginWhenDue = (): void => {
    const intervalMs = Math.min(tookMs * TIMES_THE_LAST, LONGEST_INTERVAL_MS);
    if (underWay.size >= MOST_AT_A_TIME || clock.monotonicMs() - begunMs < intervalMs) return;
    const looking = lookOnce().finally(() => underWay.delete(looking));
    underWay.add(looking);
  };
  await lookOnce();
  const cancel = clock.every(INTERVAL_MS, beginWhenDue);
  return {
    async stop() {
      cancel();
      await Promise.all(underWay);
    },
  };
}
