import { z } from 'zod';
import type { Clock } from '../../../core/clock.ts';
import { DoctorError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import { diffOf } from './diff.ts';
import type { PatchableNode } from './patches.ts';
import { restartServices } from './restart.ts';
import { removedContainers } from './services.ts';
import { forgetRestored, restoreFiles } from './write-file.ts';
import type { Restored } from './write-file.ts';

/** What the ledger says of a patched node. */
const patchUndo = z.object({
  host: z.string(),
  address: z.string(),
  services: z.object({ by: z.enum(['systemd', 'docker']), names: z.array(z.string()) }),
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
  throw new DoctorError('RUN_UNREADABLE', 'The ledger has too little about a patched host.', {
    hint: 'Look for files that end in .doctor-<run> beside the configuration of Ceilometer and Nova.',
  });
}

/**
 * Gives a node its configuration back, and has its services read it. Succeeds when nothing is left to take back.
 * @throws DoctorError `HOST_COMMAND_FAILED` when what read it is gone, `HOST_FILE_CHANGED` when somebody changed a file meanwhile, which is then left as it is
 */
export async function restoreNode(node: PatchableNode, undo: PatchUndo, clock: Clock): Promise<void> {
  const outcomes = await restoreFiles(node, undo.files);
  let removed: readonly string[] = [];
  if (outcomes.some(({ outcome }) => outcome === 'restored')) {
    const { by, names } = undo.services;
    removed = await removedContainers(node, undo.services);
    await restartServices(node, { by, names: names.filter((name) => !removed.includes(name)) }, { clock });
    await forgetRestored(node, undo.files);
  }
  const left = outcomes.filter(({ outcome }) => outcome === 'changed' || outcome === 'lost');
  if (left.length > 0) throw leftAsIs(node, undo, left);
  if (removed.length > 0) throw nobodyReads(node, removed);
}

/** Said once: the next time there is nothing to take back. */
function nobodyReads({ name }: PatchableNode, removed: readonly string[]): DoctorError {
  const words = removed.length === 1 ? 'the container that read it is' : 'the containers that read it are';
  return new DoctorError(
    'HOST_COMMAND_FAILED',
    `Host ${name}: the configuration is restored, but ${words} gone: ${removed.join(', ')}.`,
    {
      hint: 'Restart its replacement, which may have read the changed configuration, and run `doctor cleanup` again.',
    },
  );
}

const CHANGED_HINT =
  'Make the file what it should be, or keep it as it is, and delete the .doctor-* from beside it: the file is then yours, and `doctor cleanup` is through with it.';
const LOST_HINT =
  'Where the original is gone, make the file what it should be: once it is not what doctor wrote, `doctor cleanup` is through with it.';

function leftAsIs(node: PatchableNode, undo: PatchUndo, left: readonly Restored[]): DoctorError {
  const words = left.map(({ path, outcome }) => {
    const file = undo.files.find((patched) => patched.path === path);
    if (outcome === 'lost')
      return `${path} is patched, and the original ${file?.backup ?? ''} is gone from beside it`;
    const changed = `${path} was changed by somebody else meanwhile and is left as it is`;
    return file?.original === 'absent'
      ? `${changed}; before the run there was no such file, for which ${file.backup} stands beside it`
      : `${changed}; the original is beside it as ${file?.backup ?? ''}`;
  });
  const hints = [
    ...(left.some(({ outcome }) => outcome === 'changed') ? [CHANGED_HINT] : []),
    ...(left.some(({ outcome }) => outcome === 'lost') ? [LOST_HINT] : []),
  ];
  return new DoctorError('HOST_FILE_CHANGED', `Host ${node.name}: ${words.join('; ')}.`, {
    hint: hints.join(' '),
    detail: left
      .filter(({ outcome }) => outcome === 'changed')
      .map(({ path, now = '', before = '' }) => diffOf({ path, text: before }, { path, text: now }))
      .join(''),
  });
}
