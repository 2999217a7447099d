import type { Clock } from './clock.ts';
import { withDeadline } from './deadline.ts';
import { DoctorError } from './errors.ts';
import type { Undo } from './ledger.ts';

/** Longer than any undo waits by itself: for a stack, a VM, or a service that is restarted. */
const UNDO_MS = 900_000;

/** Undos that are given up after a while, so that one which hangs does not hold up the others. */
export function withUndoDeadline(
  undos: Readonly<Record<string, Undo>>,
  clock: Clock,
  timeoutMs = UNDO_MS,
): Record<string, Undo> {
  return Object.fromEntries(
    Object.entries(undos).map(([kind, undo]) => [
      kind,
      (step) =>
        withDeadline(undo(step), clock, timeoutMs, undefined, () => {
          const seconds = Math.round(timeoutMs / 1000);
          return new DoctorError('WAIT_TIMEOUT', `it was not taken back within ${seconds} s`, {
            hint: 'Check the state of the cloud and its hosts.',
          });
        }),
    ]),
  );
}
