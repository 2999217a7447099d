import type { Clock } from './clock.ts';

/**
 * How long to pause between attempts. Which outcomes are worth another attempt is not decided here but by the caller,
 * from a status or an error code.
 */
export interface Backoff {
  /** Before the second attempt; each further pause is `factor` times as long. */
  readonly firstMs: number;
  readonly factor: number;
  /** Default: no limit. */
  readonly longestMs?: number;
  /** Default: until the time is over. */
  readonly attempts?: number;
  /** A longer pause that the other side asks for is cut to this; default: no limit. */
  readonly longestRetryAfterMs?: number;
}

/** An attempt that may be followed by another. */
export interface Retryable {
  /** The pause that the other side asks for; see {@link retryAfterMs}. */
  readonly retryAfterMs?: number | undefined;
}

/** How an attempt ended. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** What {@link retry} needs beside the call. */
export interface RetryOptions<T> {
  readonly clock: Clock;
  readonly backoff: Backoff;
  /** For all attempts and the pauses between them. */
  readonly totalMs: number;
  /** Ends a pause at once. The call listens to it by itself. */
  readonly signal?: AbortSignal | undefined;
  /** Numbers from 0 up to 1; default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Whether the outcome is worth another attempt; undefined when it is final. */
  readonly canRetry: (outcome: Outcome<T>) => Retryable | undefined;
}

/** Clients that failed together must not come back together: up to this share of a pause is left out. */
const JITTER = 0.25;

/**
 * Calls until the outcome is final, the attempts are used up, or the next pause does not fit into the time left. Then
 * the last outcome stands: its value is returned, its error thrown.
 *
 * Own code because no library has all of it: p-retry and undici's RetryAgent bring their own timers, so that tests would
 * wait in real time; the first knows no `Retry-After`, the second no limit for the whole call.
 * @param call is given the milliseconds that are left for it
 * @throws the signal's reason when it is aborted during a pause
 */
export async function retry<T>(
  call: (leftMs: number) => Promise<T>,
  { clock, backoff, totalMs, signal, random = Math.random, canRetry }: RetryOptions<T>,
): Promise<T> {
  const endMs = clock.monotonicMs() + totalMs;
  const leftMs = (): number => endMs - clock.monotonicMs();
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await outcomeOf(call(leftMs()));
    const again = attempt < (backoff.attempts ?? Infinity) ? canRetry(outcome) : undefined;
    const pauseMs = again === undefined ? Infinity : pauseAfter(attempt, again, backoff, random);
    if (pauseMs >= leftMs()) {
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    }
    await clock.delay(pauseMs, signal);
  }
}

async function outcomeOf<T>(running: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await running };
  } catch (error) {
    return { error };
  }
}

/** The pause after an attempt: what the other side asks for, or else exponential backoff with jitter. */
export function pauseAfter(
  attempt: number,
  { retryAfterMs }: Retryable,
  { firstMs, factor, longestMs = Infinity, longestRetryAfterMs = Infinity }: Backoff,
  random: () => number = Math.random,
): number {
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, longestRetryAfterMs);
  const fullMs = Math.min(longestMs, firstMs * factor ** (attempt - 1));
  return fullMs * (1 - JITTER * random());
}

/**
 * The pause that a `Retry-After` header asks for, which gives seconds or a date (RFC 9110, section 10.2.3); undefined
 * where there is none that can be read.
 */
export function retryAfterMs(header: string | string[] | undefined, clock: Clock): number | undefined {
  const text = typeof header === 'string' ? header.trim() : '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Each of the three formats has a time of day; the oldest one has no zone, and means UTC.
  if (!/\d\d:\d\d:\d\d/.test(text)) return undefined;
  const atMs = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - clock.wallUs() / 1000);
}
