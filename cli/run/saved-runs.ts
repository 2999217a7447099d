import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { RUN_ID_PATTERN } from '../../core/ids.ts';
import { headerOf, parseRunRecord } from '../../record/run-record.ts';
import type { RunHeader, RunRecord } from '../../record/run-record.ts';
import { livenessOf } from '../../core/presence/liveness.ts';
import type { Liveness } from '../../core/presence/liveness.ts';
import { RUN_FILES, presenceOf } from './run-folder.ts';
import type { World } from '../world.ts';

/** Whether the process that makes a run is still at work. */
export const runLiveness = (world: World, folder: string): Promise<Liveness> =>
  livenessOf(presenceOf(folder), world);

/** Whether a run goes on, or may go on: it cannot always be seen from another container or host. */
export async function isRunning(world: World, folder: string): Promise<boolean> {
  return (await runLiveness(world, folder)).state !== 'ended';
}

/** What a run's record says beside its scenarios. @throws DoctorError `RUN_UNREADABLE` */
export function readHeader(folder: string): RunHeader {
  return headerOf(parseRunRecord(readRunFile(folder, 'record'), join(folder, RUN_FILES.record)));
}

/** The word for the newest run in the runs folder. */
export const LATEST = 'latest';

/**
 * Where a run has its files that was named by its id, the beginning of one, `latest`, or the path of its folder or of
 * a file in it.
 * @throws DoctorError `RUN_NOT_FOUND`
 */
export function findRunFolder(world: World, runsDir: string, run: string): string {
  const isRun = (path: string): boolean => existsSync(join(path, RUN_FILES.trace));
  const path = resolve(world.cwd, run);
  const candidates = [path, resolve(world.cwd, runsDir, run), ...(isFile(path) ? [dirname(path)] : [])];
  const found = candidates.find(isRun);
  if (found !== undefined) return found;
  if (isFile(path)) {
    throw new DoctorError('RUN_NOT_FOUND', `There is no ${RUN_FILES.trace} beside ${run}.`, {
      hint: 'This command needs the trace, too. `doctor show` takes a record alone.',
    });
  }
  return findByName(listRunFolders(world, runsDir).filter(isRun), resolve(world.cwd, runsDir), run);
}

function findByName(folders: readonly string[], root: string, run: string): string {
  const newest = folders.at(-1);
  if (run === LATEST && newest !== undefined) return newest;
  const begins = run === '' ? [] : folders.filter((folder) => basename(folder).startsWith(run));
  const [only] = begins;
  if (only !== undefined && begins.length === 1) return only;
  if (only !== undefined) {
    const ids = begins.slice(-SHOWN).map((folder) => basename(folder));
    const some = begins.length > SHOWN ? `, the newest being ${ids.join(', ')}` : `: ${ids.join(', ')}`;
    throw new DoctorError('RUN_NOT_FOUND', `${begins.length} runs begin with ${run}${some}.`, {
      hint: 'Give more of the id.',
    });
  }
  const message = run === LATEST ? `There is no run in ${root}.` : `There is no run ${run}.`;
  throw new DoctorError('RUN_NOT_FOUND', message, {
    hint: `Give the id of a run in ${root} or its beginning, \`${LATEST}\`, or the path of its folder.`,
  });
}

/** So many runs are listed in a message. */
const SHOWN = 5;

/** A record, and where its reports belong. */
export interface SavedRecord {
  readonly record: RunRecord;
  /** The folder of the record's file. */
  readonly folder: string;
}

/**
 * The record of a run that was named as for {@link findRunFolder}, or by the path of the record's file alone: one
 * that a CI job kept has no trace beside it.
 * @throws DoctorError `RUN_NOT_FOUND`, `RUN_UNREADABLE`
 */
export function readSavedRecord(world: World, runsDir: string, run: string): SavedRecord {
  const path = resolve(world.cwd, run);
  if (run !== '' && isFile(path) && !isBesideRecord(path)) {
    return { record: parseRunRecord(readText(path), path), folder: dirname(path) };
  }
  const folder = existsSync(join(path, RUN_FILES.record)) ? path : findRunFolder(world, runsDir, run);
  return { record: parseRunRecord(readRunFile(folder, 'record'), join(folder, RUN_FILES.record)), folder };
}

/** Whether a file is the trace, the ledger or the log of a run whose record is there. */
function isBesideRecord(path: string): boolean {
  const others: readonly string[] = [RUN_FILES.trace, RUN_FILES.ledger, RUN_FILES.log];
  return others.includes(basename(path)) && isFile(join(dirname(path), RUN_FILES.record));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The folders of all runs, oldest first. @throws DoctorError `RUN_UNREADABLE` */
export function listRunFolders(world: World, runsDir: string): readonly string[] {
  const root = resolve(world.cwd, runsDir);
  if (!existsSync(root)) return [];
  return namesIn(root)
    .filter((name) => RUN_ID_PATTERN.test(name))
    .sort()
    .map((name) => join(root, name));
}

function namesIn(root: string): readonly string[] {
  try {
    return readdirSync(root);
  } catch (error) {
    throw new DoctorError('RUN_UNREADABLE', `The runs folder ${root} cannot be read: ${messageOf(error)}.`, {
      hint: '--runs-dir names the folder that holds the folders of the runs.',
      cause: error,
    });
  }
}

/** The text of a file of a run. @throws DoctorError `RUN_UNREADABLE` */
export function readRunFile(folder: string, file: keyof typeof RUN_FILES): string {
  return readText(join(folder, RUN_FILES[file]));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new DoctorError('RUN_UNREADABLE', `${path} cannot be read: ${messageOf(error)}.`, {
      hint: 'The run may have been cut short, or the folder belongs to another user.',
      cause: error,
    });
  }
}
