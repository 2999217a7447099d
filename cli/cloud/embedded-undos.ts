import { textAt } from '../../core/json.ts';
import type { Undo } from '../../core/ledger.ts';
import { removeWorkDir } from '../../simulator/work-dir.ts';

/** The kind of a ledger's step that makes the temporary folder of an embedded cloud. */
export const WORK_DIR = 'work-dir';

/** What an embedded cloud leaves on this machine when its process is killed. */
export const EMBEDDED_UNDOS: Readonly<Record<string, Undo>> = {
  [WORK_DIR]: ({ undo }) => removeWorkDir(textAt(undo, 'path')),
};
