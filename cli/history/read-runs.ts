import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { parseRunDigest } from '../../profiler/run-digest.ts';
import type { HistoryEntry } from '../../report/history/entry.ts';
import { RUN_FILES } from '../run/run-folder.ts';
import { openSteps, readLedger } from '../run/saved-ledger.ts';
import { isRunning, readRunFile } from '../run/saved-runs.ts';
import type { World } from '../world.ts';

/** When a run began, as its id says; nothing of it need be read. */
export function startOf(folder: string): string {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(basename(folder)) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}

/** Reads what a list of runs says of one. Whatever is wrong with its files is in the entry; it never throws. */
export async function readEntry(world: World, folder: string): Promise<HistoryEntry> {
  const running = await isRunning(world, folder);
  const { digest, unreadable } = readDigest(folder, running);
  const isOver = digest !== undefined && digest.finishedAt !== null;
  return {
    runId: basename(folder),
    path: folder,
    startedAt: digest?.startedAt ?? startOf(folder),
    state: running
      ? 'running'
      : isOver || (digest === undefined && unreadable !== NO_RECORD)
        ? 'finished'
        : 'killed',
    // A run that ended with nothing left has nothing to read in its ledger.
    leftovers: isOver && digest.leftovers.length === 0 ? 0 : openCount(folder),
    digest,
    unreadable,
  };
}

const NO_RECORD = 'it has no record: it was cut short before it had begun';

function readDigest(folder: string, running: boolean): Pick<HistoryEntry, 'digest' | 'unreadable'> {
  const path = join(folder, RUN_FILES.record);
  if (!existsSync(path)) return { digest: undefined, unreadable: running ? undefined : NO_RECORD };
  try {
    return { digest: parseRunDigest(readRunFile(folder, 'record'), RUN_FILES.record), unreadable: undefined };
  } catch (error) {
    return { digest: undefined, unreadable: messageOf(error) };
  }
}

/** How many steps a ledger has open; null when it cannot be read, and nobody knows. */
function openCount(folder: string): number | null {
  try {
    const open = openSteps(folder).length;
    return open === 0 && readLedger(folder).damage.length > 0 ? null : open;
  } catch {
    return null;
  }
}
