import type { Clock } from '../../core/clock.ts';
import { withDeadline } from '../../core/deadline.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import type { PreflightFinding } from '../../record/preflight.ts';

/** What a check says of itself beside its name. */
export type Found = Omit<PreflightFinding, 'name'>;

/** What every check is given. */
export interface CheckContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** All is well. */
export function ok(seen: string): Found {
  return { verdict: 'ok', seen };
}

/** A run can be made, and something will be missing or different. */
export function warn(seen: string, advice?: string): Found {
  return { verdict: 'warn', seen, advice };
}

/** A run would fail, and look like a failure of the cloud. */
export function red(code: PreflightFinding['code'], seen: string, advice: string): Found {
  return { verdict: 'red', code, seen, advice };
}

/** What an error is as a finding. */
export function redFor(error: unknown): Found {
  if (error instanceof DoctorError) return red(error.code, error.message, error.hint);
  return red('INTERNAL', messageOf(error), 'This is a fault in doctor itself; --verbose shows more.');
}

/** The check was not made, since another one must be well first. */
export function notChecked(name: string, reason: string): PreflightFinding {
  return { name, ...warn(`Not checked: ${reason}.`) };
}

const DEADLINE_MS = 15_000;

/**
 * Makes one check. What it throws is its finding; so is that it takes too long.
 * @throws the signal's reason when it is aborted
 */
export async function check(
  name: string,
  context: CheckContext,
  probe: () => Promise<Found>,
  timeoutMs = DEADLINE_MS,
): Promise<PreflightFinding> {
  const { clock, signal } = context;
  try {
    return {
      name,
      ...(await withDeadline(probe(), clock, timeoutMs, signal, () => overdue(name, timeoutMs))),
    };
  } catch (error) {
    signal.throwIfAborted();
    return { name, ...redFor(error) };
  }
}

function overdue(name: string, timeoutMs: number): DoctorError {
  return new DoctorError(
    'WAIT_TIMEOUT',
    `Waited ${(timeoutMs / 1000).toFixed(1)} s for: the check ${name} has an answer.`,
    { hint: 'Something between here and the cloud swallows packets, or a service hangs; check its log.' },
  );
}

/** Names, but not so many that nobody reads them. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
