import { DoctorError } from '../core/errors.ts';
import { ERROR_CODES } from './error-codes.ts';
import { Interrupted } from './world.ts';

/** How a run ended, as far as the exit code cares. */
export interface RunEnd {
  readonly verdict: 'passed' | 'failed' | 'skipped' | 'unknown';
  /** What stopped it before its end. */
  readonly error: unknown;
  readonly hasLeftovers: boolean;
  readonly allowSkip: boolean;
}

/** The exit code, as docs/errors.md lists it. What needs a hand comes before what needs reading. */
export function exitCodeOf({ verdict, error, hasLeftovers, allowSkip }: RunEnd): number {
  if (error instanceof Interrupted) return error.exitCode;
  if (hasLeftovers) return 5;
  if (verdict === 'failed') return 1;
  if (error instanceof DoctorError) return ERROR_CODES[error.code];
  if (error !== undefined) return 4;
  if (verdict === 'skipped') return allowSkip ? 0 : 4;
  return verdict === 'passed' ? 0 : 4;
}
