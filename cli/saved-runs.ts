import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DoctorError, messageOf } from '../core/errors.ts';
import { RUN_ID_PATTERN } from '../core/ids.ts';
import { createLedger } from '../core/ledger.ts';
import type { Leftover, LedgerLine } from '../core/ledger.ts';
import { headerOf, parseRunRecord } from '../profiler/run-record.ts';
import type { RunHeader } from '../profiler/run-record.ts';
import { RUN_FILES } from './run-folder.ts';
import type { World } from './world.ts';

/** Whether the process that makes a run is still there. */
export function isRunning(world: World, folder: string): boolean {
  const path = join(folder, RUN_FILES.pid);
  return existsSync(path) && world.isAlive(Number(readFileSync(path, 'utf8')));
}

/** What a run's record says beside its scenarios. @throws DoctorError `RUN_UNREADABLE` */
export function readHeader(folder: string): RunHeader {
  return headerOf(parseRunRecord(readRunFile(folder, 'record'), join(folder, RUN_FILES.record)));
}

/** Where a run that was named by id or by path has its files. @throws DoctorError `RUN_NOT_FOUND` */
export function findRunFolder(world: World, runsDir: string, run: string): string {
  const candidates = [resolve(world.cwd, run), resolve(world.cwd, runsDir, run)];
  const found = candidates.find((path) => existsSync(join(path, RUN_FILES.trace)));
  if (found !== undefined) return found;
  throw new DoctorError('RUN_NOT_FOUND', `There is no run ${run}.`, {
    hint: `Give the id of a run in ${resolve(world.cwd, runsDir)}, or the path of its folder.`,
  });
}

/** The folders of all runs, oldest first. */
export function listRunFolders(world: World, runsDir: string): readonly string[] {
  const root = resolve(world.cwd, runsDir);
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => RUN_ID_PATTERN.test(name))
    .sort()
    .map((name) => join(root, name));
}

/** The text of a file of a run. @throws DoctorError `RUN_UNREADABLE` */
export function readRunFile(folder: string, file: keyof typeof RUN_FILES): string {
  const path = join(folder, RUN_FILES[file]);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new DoctorError('RUN_UNREADABLE', `${path} cannot be read: ${messageOf(error)}.`, {
      hint: 'The run may have been cut short, or the folder belongs to another user.',
      cause: error,
    });
  }
}

/** The lines of a run's ledger; a last line that was cut off is left out. */
export function readLedger(folder: string): readonly LedgerLine[] {
  return readRunFile(folder, 'ledger')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as LedgerLine];
      } catch {
        return [];
      }
    });
}

/** What a run's ledger still has open: the rest of a run that was killed, and what no teardown could remove. */
export function openSteps(folder: string): readonly Leftover[] {
  const lines = readLedger(folder);
  const reasons = new Map(lines.map(({ seq, reason }) => [seq, reason]));
  const entries = createLedger(() => {}, lines).open();
  return entries.map(({ seq, kind, what }) => ({
    kind,
    what,
    reason: reasons.get(seq) ?? 'not taken back yet',
  }));
}
