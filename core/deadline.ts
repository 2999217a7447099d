import type { Clock } from './clock.ts';

/**
 * Waits for `work` at most `timeoutMs`, and no longer than until `signal` is aborted.
 * @param onTimeout makes the error of a missed deadline
 */
export async function withDeadline<T>(
  work: Promise<T>,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  onTimeout: () => Error,
): Promise<T> {
  const done = new AbortController();
  const ends = signal === undefined ? done.signal : AbortSignal.any([signal, done.signal]);
  const overrun = clock.delay(timeoutMs, ends).then(() => {
    throw onTimeout();
  });
  // Whichever loses the race has nobody left to listen.
  overrun.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, overrun]);
  } finally {
    done.abort();
  }
}
