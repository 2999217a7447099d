import { z } from 'zod';
import type { Clock } from '../../../core/clock.ts';
import { DoctorError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import { diffOf } from './diff.ts';
import type { PatchableNode } from './patches.ts';
import { restartServices } from './services.ts';
import { forgetRestored, restoreFiles } from './write-file.ts';
import type { Restored } from './write-file.ts';

/** What the ledger says of a patched node. */
const patchUndo = z.object({
  host: z.string(),
  address: z.string(),
  restarts: z.array(z.enum(['ceilometer-notification', 'nova-scheduler', 'nova-compute'])),
  files: z.array(
    z.object({
      path: z.string(),
      backup: z.string(),
      original: z.string(),
      patched: z.string(),
      like: z.string(),
    }),
  ),
});

/** The undo of a patched node, read from the ledger. */
export type PatchUndo = z.infer<typeof patchUndo>;

/** Reads an undo. @throws DoctorError `RUN_UNREADABLE` */
export function readPatchUndo(undo: JsonObject): PatchUndo {
  const read = patchUndo.safeParse(undo);
  if (read.success) return read.data;
  throw new DoctorError('RUN_UNREADABLE', 'The ledger does not say enough of a patched host.', {
    hint: 'Look for files that end in .doctor-<run> beside the configuration of Ceilometer and Nova.',
  });
}

/**
 * Gives a node its configuration back, and has its services read it. Succeeds when nothing is left to take back.
 * @throws DoctorError `HOST_FILE_CHANGED` when somebody changed a file meanwhile, which is then left as it is
 */
export async function restoreNode(node: PatchableNode, undo: PatchUndo, clock: Clock): Promise<void> {
  const outcomes = await restoreFiles(node, undo.files);
  if (outcomes.some(({ outcome }) => outcome === 'restored')) {
    await restartServices(node, node.services, undo.restarts, { clock });
    await forgetRestored(node, undo.files);
  }
  const left = outcomes.filter(({ outcome }) => outcome === 'changed' || outcome === 'lost');
  if (left.length > 0) throw leftAsIs(node, undo, left);
}

function leftAsIs(node: PatchableNode, undo: PatchUndo, left: readonly Restored[]): DoctorError {
  const words = left.map(({ path, outcome }) => {
    const file = undo.files.find((one) => one.path === path);
    if (outcome === 'lost')
      return `${path} is patched, and the original ${file?.backup ?? ''} is gone from beside it`;
    const changed = `${path} was changed by somebody else meanwhile and is left as it is`;
    return file?.original === 'absent'
      ? `${changed}; before the run there was no such file`
      : `${changed}; the original is beside it as ${file?.backup ?? ''}`;
  });
  return new DoctorError('HOST_FILE_CHANGED', `Host ${node.name}: ${words.join('; ')}.`, {
    hint: 'Merge the two by hand, remove the original from beside it (or the file, where there was none), and run `doctor cleanup` again.',
    detail: left
      .filter(({ outcome }) => outcome === 'changed')
      .map(({ path, now = '', before = '' }) => diffOf({ path, text: before }, { path, text: now }))
      .join(''),
  });
}
