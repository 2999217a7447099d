import type { Clock } from '../../core/clock.ts';

/** The shortest time from the beginning of one sample to that of the next. */
const INTERVAL_MS = 100;
/** The longest: where samples take longer than this, the time between two must not grow, too. */
const LONGEST_INTERVAL_MS = 400;
/** A sample that takes 100 ms is followed by 200 ms in which the services are left alone. */
const TIMES_THE_LAST = 3;
/** A sample that takes longer than the time between two may overlap two others, not more. */
const MOST_AT_A_TIME = 3;

/** Samples that are taken until they are stopped. */
export interface Sampling {
  /** Begins no other sample, and waits for those under way. */
  stop(): Promise<void>;
}

/**
 * Calls `sample` repeatedly: every 100 ms where the services answer quickly, less often where they do not. The
 * measurement must not slow down what it measures: asked as fast as they can answer, the services would have no time left
 * for their work.
 *
 * `sample` must not throw. Resolves when the first has ended.
 */
export async function sampleRepeatedly(clock: Clock, sample: () => Promise<void>): Promise<Sampling> {
  const underWay = new Set<Promise<void>>();
  let begunMs = 0;
  let tookMs = 0;
  const sampleOnce = async (): Promise<void> => {
    const startMs = clock.monotonicMs();
    begunMs = startMs;
    await sample();
    tookMs = clock.monotonicMs() - startMs;
  };
  const beginWhenDue = (): void => {
    const intervalMs = Math.min(tookMs * TIMES_THE_LAST, LONGEST_INTERVAL_MS);
    if (underWay.size >= MOST_AT_A_TIME || clock.monotonicMs() - begunMs < intervalMs) return;
    const sampling = sampleOnce().finally(() => underWay.delete(sampling));
    underWay.add(sampling);
  };
  await sampleOnce();
  const cancel = clock.every(INTERVAL_MS, beginWhenDue);
  return {
    async stop() {
      cancel();
      await Promise.all(underWay);
    },
  };
}
