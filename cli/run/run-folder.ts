import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DoctorError, messageOf, systemCodeOf } from '../../core/errors.ts';
import { LEDGER_HEAD, ledgerText } from '../../core/ledger-file.ts';
import type { LedgerReading } from '../../core/ledger-file.ts';
import type { LedgerLine } from '../../core/ledger.ts';
import { announce } from '../../core/presence/announce.ts';
import type { PresenceFiles } from '../../core/presence/announce.ts';
import type { World } from '../world.ts';

/** The files of one run. */
export const RUN_FILES = {
  trace: 'trace.jsonl',
  ledger: 'ledger.jsonl',
  record: 'run.json',
  log: 'doctor.log',
  /** Names the process while the run goes on. */
  pid: 'doctor.pid',
  /** Answers for as long as that process lives. */
  lifeline: 'doctor.sock',
} as const;

/** The files by which a run shows that it goes on. */
export const presenceOf = (folder: string): PresenceFiles => ({
  record: join(folder, RUN_FILES.pid),
  socket: join(folder, RUN_FILES.lifeline),
  written: [RUN_FILES.trace, RUN_FILES.ledger, RUN_FILES.log].map((name) => join(folder, name)),
});

/** The folder of one run, open for writing. */
export interface RunFolder {
  readonly path: string;
  /**
   * Appends a line a moment later, so that a stamp does not wait for the disk. A failure is kept for
   * {@link RunFolder.close}: the run goes on.
   */
  append(file: 'trace' | 'log', line: string): void;
  /** Appends a line before it returns; a failure is also kept. @throws DoctorError `RUNS_DIR_UNWRITABLE` */
  appendLedger(line: LedgerLine): void;
  /** Replaces a file as a whole: a reader sees the old text or the new. A failure is kept. */
  write(fileName: string, text: string): void;
  /** Closes the files, and returns the first failure to write to them: DoctorError `RUNS_DIR_UNWRITABLE`. */
  close(): DoctorError | undefined;
  /** Removes the folder: nothing happened that is worth a record. */
  discard(): void;
}

/** Creates the folder of a new run. @throws DoctorError `RUNS_DIR_UNWRITABLE` */
export function createRunFolder(
  world: Pick<World, 'cwd' | 'clock' | 'processes'>,
  runsDir: string,
  runId: string,
): RunFolder {
  const path = resolve(world.cwd, runsDir, runId);
  const open = (file: keyof typeof RUN_FILES): number => openSync(join(path, RUN_FILES[file]), 'a');
  const files = guarded(path, () => {
    makeFolder(path);
    const opened = { trace: open('trace'), log: open('log'), ledger: open('ledger') };
    writeSync(opened.ledger, ledgerText(LEDGER_HEAD));
    return opened;
  });
  const presence = guarded(path, () => announce(presenceOf(path), world));
  let failure: DoctorError | undefined;
  const keeping = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      failure ??= error instanceof DoctorError ? error : unwritable(path, error);
      throw failure;
    }
  };
  const waiting = { trace: '', log: '' };
  let isOpen = true;
  const tolerant = (action: () => void): void => {
    try {
      keeping(action);
    } catch {
      // Kept for close().
    }
  };
  const flush = (): void => {
    if (!isOpen) return;
    for (const file of ['trace', 'log'] as const) {
      const lines = waiting[file];
      waiting[file] = '';
      if (lines !== '') tolerant(() => writeSync(files[file], lines));
    }
  };
  const closeFiles = (): void => {
    flush();
    isOpen = false;
    for (const descriptor of Object.values(files)) closeSync(descriptor);
    presence.close();
  };
  return {
    path,
    append(file, line) {
      if (waiting.trace === '' && waiting.log === '') setImmediate(flush);
      waiting[file] += line;
    },
    appendLedger: (line) => keeping(() => void writeSync(files.ledger, ledgerText(line))),
    write: (fileName, text) =>
      tolerant(() => {
        replaceFile(path, fileName, text);
      }),
    discard() {
      closeFiles();
      rmSync(path, { recursive: true, force: true });
    },
    close() {
      closeFiles();
      return failure;
    },
  };
}

/**
 * Writes a file as a whole, and makes its folder: a reader sees the old text or the new. Returns its path.
 * @throws DoctorError `RUNS_DIR_UNWRITABLE`
 */
export function replaceFile(folder: string, fileName: string, text: string): string {
  const target = join(folder, fileName);
  return guarded(folder, () => {
    try {
      makeFolder(folder);
      writeFileSync(`${target}.new`, text);
      renameSync(`${target}.new`, target);
    } finally {
      rmSync(`${target}.new`, { force: true });
    }
    return target;
  });
}

/**
 * Continues the ledger of an earlier run. What a process that was killed had not finished writing it had not done: a
 * line that is cut off goes, so that the next one does not stand behind it.
 */
export function appendToLedger(folder: string, { end, isSummed }: LedgerReading): (line: LedgerLine) => void {
  const path = join(folder, RUN_FILES.ledger);
  let isMended = end === 'whole';
  return (line) =>
    guarded(folder, () => {
      if (!isMended && end === 'cut off') truncateSync(path, readFileSync(path).lastIndexOf('\n') + 1);
      else if (!isMended) appendFileSync(path, '\n');
      isMended = true;
      appendFileSync(path, ledgerText(line, isSummed));
    });
}

/**
 * Makes a folder and those above it. Not by `recursive`, which never returns where a parent exists and takes no
 * folders, as in /proc (Node 20).
 */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path) throw error;
    makeFolder(parent);
    mkdirSync(path);
  }
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
