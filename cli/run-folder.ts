import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { DoctorError, messageOf, systemCodeOf } from '../core/errors.ts';
import { RUN_ID_PATTERN } from '../core/ids.ts';
import type { LedgerLine } from '../core/ledger.ts';
import { headerOf, parseRunRecord } from '../profiler/run-record.ts';
import type { RunHeader } from '../profiler/run-record.ts';
import type { World } from './world.ts';

/** The files of one run. */
export const RUN_FILES = {
  trace: 'trace.jsonl',
  ledger: 'ledger.jsonl',
  record: 'run.json',
  log: 'doctor.log',
  /** Holds the id of the process while the run goes on. */
  pid: 'doctor.pid',
} as const;

/** The folder of one run, open for writing. */
export interface RunFolder {
  readonly path: string;
  /**
   * Appends a line a moment later, so that a stamp does not wait for the disk. A failure is kept for
   * {@link RunFolder.close}: the run goes on.
   */
  append(file: 'trace' | 'log', line: string): void;
  /** Appends a line before it returns. @throws DoctorError `RUNS_DIR_UNWRITABLE` */
  appendLedger(line: LedgerLine): void;
  write(file: 'record', text: string): void;
  /** @throws DoctorError `RUNS_DIR_UNWRITABLE` when any line could not be written */
  close(): void;
  /** Removes the folder: nothing happened that is worth a record. */
  discard(): void;
}

/** Creates the folder of a new run. @throws DoctorError `RUNS_DIR_UNWRITABLE` */
export function createRunFolder(
  world: Pick<World, 'cwd' | 'pid'>,
  runsDir: string,
  runId: string,
): RunFolder {
  const path = resolve(world.cwd, runsDir, runId);
  const open = (file: keyof typeof RUN_FILES): number => openSync(join(path, RUN_FILES[file]), 'a');
  const files = guarded(path, () => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, RUN_FILES.pid), `${world.pid}\n`);
    return { trace: open('trace'), log: open('log'), ledger: open('ledger') };
  });
  let failure: unknown;
  const waiting = { trace: '', log: '' };
  let isOpen = true;
  const flush = (): void => {
    if (!isOpen) return;
    for (const file of ['trace', 'log'] as const) {
      const lines = waiting[file];
      waiting[file] = '';
      try {
        if (lines !== '') writeSync(files[file], lines);
      } catch (error) {
        failure ??= error;
      }
    }
  };
  const closeFiles = (): void => {
    flush();
    isOpen = false;
    for (const descriptor of Object.values(files)) closeSync(descriptor);
    rmSync(join(path, RUN_FILES.pid), { force: true });
  };
  return {
    path,
    append(file, line) {
      if (waiting.trace === '' && waiting.log === '') setImmediate(flush);
      waiting[file] += line;
    },
    appendLedger: (line) => guarded(path, () => void writeSync(files.ledger, `${JSON.stringify(line)}\n`)),
    write: (file, text) => guarded(path, () => writeFileSync(join(path, RUN_FILES[file]), text)),
    discard() {
      closeFiles();
      rmSync(path, { recursive: true, force: true });
    },
    close() {
      closeFiles();
      if (failure !== undefined) throw unwritable(path, failure);
    },
  };
}

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

/** Continues the ledger of an earlier run. */
export function appendToLedger(folder: string): (line: LedgerLine) => void {
  return (line) =>
    guarded(folder, () => appendFileSync(join(folder, RUN_FILES.ledger), `${JSON.stringify(line)}\n`));
}

function guarded<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): DoctorError {
  const full = systemCodeOf(error) === 'ENOSPC';
  return new DoctorError(
    'RUNS_DIR_UNWRITABLE',
    full ? `The disk of ${path} is full.` : `The record cannot be written to ${path}: ${messageOf(error)}.`,
    {
      hint: full
        ? 'Free some space, or keep records elsewhere with --runs-dir.'
        : 'Choose a folder you may write to with --runs-dir.',
      cause: error,
    },
  );
}
