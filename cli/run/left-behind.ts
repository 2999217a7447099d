import { DoctorError } from '../../core/errors.ts';
import type { Leftover } from '../../core/ledger.ts';

/** The error for what could not be taken back, with the command that finishes the job. */
export function leftBehind(runId: string, leftovers: readonly Leftover[]): DoctorError {
  const list = leftovers.map(({ what, reason }) => `${what} (${reason})`).join('; ');
  return new DoctorError('LEFTOVERS', `The run left something behind: ${list}.`, {
    hint: `Once the reason is gone, \`doctor cleanup ${runId}\` takes it back.`,
    detail: leftovers.map(({ detail = '' }) => detail).join('') || undefined,
  });
}
