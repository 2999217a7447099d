import { CHECKPOINT, CHECKPOINTS } from '../../record/checkpoints.ts';
import { POSTED } from './marks.ts';
import type { LogMark } from './marks.ts';

/** The marks of one fault, in the order of their times. */
export type FaultMarks = readonly LogMark[];

/** After so long without a line, the next fault may begin. */
const QUIET_US = 10_000_000;
/** Two stamps of one link going down are no further apart. */
const SAME_US = 1_000_000;

/**
 * Cuts marks into faults. A new one begins when the link goes down again, and when a fault begins, or comes to a
 * checkpoint that it has passed, after a while of quiet. What comes late otherwise is late.
 */
export function faultsIn(marks: readonly LogMark[]): readonly FaultMarks[] {
  const faults: LogMark[][] = [];
  for (const mark of [...marks].sort((a, b) => a.us - b.us || orderOf(a) - orderOf(b))) {
    const open = faults.at(-1);
    if (open === undefined || beginsAnother(mark, open)) faults.push([mark]);
    else open.push(mark);
  }
  // An event that was never detected, marked or reported is not a fault.
  return faults.filter((marks) => marks.some(({ what }) => what !== POSTED));
}

function orderOf({ what }: LogMark): number {
  return what === POSTED ? 1.5 : what;
}

function beginsAnother(mark: LogMark, open: FaultMarks): boolean {
  const last = open.at(-1) ?? mark;
  const isQuiet = mark.us - last.us > QUIET_US;
  const before = open.filter((logMark) => logMark.what === mark.what);
  const [first] = before;
  if (mark.what === CHECKPOINT.fault && first !== undefined && mark.us - first.us > SAME_US) return true;
  if (!isQuiet) return false;
  if (orderOf(mark) <= 1) return first !== undefined || open.some((logMark) => orderOf(logMark) > 1);
  return before.length > 0 && isPassed(mark, open, before);
}

/** Whether the fault has as many marks of that checkpoint as it can have. */
function isPassed(mark: LogMark, open: FaultMarks, before: FaultMarks): boolean {
  const isPerVm = typeof mark.what === 'number' && CHECKPOINTS[mark.what]?.perVm === true;
  if (!isPerVm) return true;
  if (mark.vm !== undefined) return before.some(({ vm }) => vm === undefined || vm === mark.vm);
  const vms = new Set(open.flatMap(({ vm }) => vm ?? []));
  return before.length >= Math.max(1, vms.size);
}
