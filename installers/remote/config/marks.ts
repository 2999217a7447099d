import { posix } from 'node:path';

/** Leads the run's id in the mark of a change that is to stay until it is cleaned up: `doctor patch` made it. */
export const STAYING = 'patch-';

/** Who made a change, and for how long. */
export interface MarkedRun {
  readonly runId: string;
  /** Whether it stays until `doctor cleanup`; else until the end of its run. */
  readonly stays: boolean;
}

/** The name of what lies beside a file as long as a run's change to it is in place: the original. */
export function backupName(path: string, { runId, stays }: MarkedRun): string {
  return `${posix.basename(path)}.doctor-${stays ? STAYING : ''}${runId}`;
}

/** The run that a mark is of: what follows `<file>.doctor-`. */
export function runOfMark(mark: string): MarkedRun {
  const stays = mark.startsWith(STAYING);
  return { runId: stays ? mark.slice(STAYING.length) : mark, stays };
}
