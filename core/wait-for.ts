import type { Clock } from './clock.ts';
import { DoctorError, messageOf } from './errors.ts';
import type { ErrorCode } from './errors.ts';
import type { Wake } from './wake.ts';

/** How a wait ends and what it says when it ends badly. */
export interface WaitOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Pause between two probes; default 100 ms. */
  readonly intervalMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Probes again at once when it rings, without waiting for the pause to end. */
  readonly wake?: Wake | undefined;
  /** What the user can do when the condition never comes true. */
  readonly hint?: string;
  /** Default `WAIT_TIMEOUT`. */
  readonly code?: ErrorCode;
  /** How to print the last value seen; default JSON. */
  readonly describe?: (value: unknown) => string;
}

/**
 * Probes until `probe` yields a value other than `undefined` and `false`, and returns it.
 * @param condition what is waited for, as in "VM doctor_vm0 is ACTIVE"; it opens the error's sentence
 * @param probe returns the value, or `seen(value)` / `undefined` / `false` while it is not there yet; an
 *   error it throws ends the wait at once
 * @throws DoctorError `WAIT_TIMEOUT` that names the condition, the time waited and the last value seen
 */
export async function waitFor<T>(
  condition: string,
  probe: () => Promise<T | Seen | undefined | false> | T | Seen | undefined | false,
  options: WaitOptions,
): Promise<T> {
  const { clock, timeoutMs, intervalMs = 100, signal, wake } = options;
  const startMs = clock.monotonicMs();
  let last: unknown;
  for (;;) {
    signal?.throwIfAborted();
    const rung = wake?.count ?? 0;
    const value = await probe();
    if (value instanceof Seen) last = value.value;
    else if (value !== undefined && value !== false) return value;
    const waitedMs = clock.monotonicMs() - startMs;
    if (waitedMs >= timeoutMs) throw timedOut(condition, waitedMs, last, options);
    await pause(Math.min(intervalMs, Math.max(0, timeoutMs - waitedMs)), options, rung);
  }
}

/** Lets time pass until the pause is over or the wake has rung since. */
async function pause(delayMs: number, { clock, signal, wake }: WaitOptions, rung: number): Promise<void> {
  if (wake === undefined) return clock.delay(delayMs, signal);
  const over = new AbortController();
  const signals = [over.signal, ...(signal === undefined ? [] : [signal])];
  try {
    await Promise.race([clock.delay(delayMs, AbortSignal.any(signals)), wake.after(rung)]);
  } finally {
    over.abort();
  }
}

/** A value that is not yet the one waited for; the error names it when the wait ends badly. */
export class Seen {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** Marks `value` as the last one seen while a condition does not hold yet. */
export const seen = (value: unknown): Seen => new Seen(value);

function timedOut(condition: string, waitedMs: number, last: unknown, options: WaitOptions): DoctorError {
  const seconds = (waitedMs / 1000).toFixed(1);
  const describe = options.describe ?? ((value: unknown) => JSON.stringify(value) ?? 'nothing');
  const lastWords = last instanceof Error ? messageOf(last) : describe(last);
  return new DoctorError(
    options.code ?? 'WAIT_TIMEOUT',
    `Waited ${seconds} s for: ${condition}. Last seen: ${lastWords}.`,
    { hint: options.hint ?? 'Check the state of the cloud, then run the command again.' },
  );
}
