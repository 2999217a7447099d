import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { ProcessTable } from '../process-table.ts';
import { openLifeline } from './lifeline.ts';
import { writePresence } from './record.ts';

/** How often a process shows, to those who cannot ask its lifeline, that it is alive. */
export const BEAT_MS = 10_000;

/** The files by which a process says that it is at work. */
export interface PresenceFiles {
  /** Names the process; its time of change is the last sign of life. */
  readonly record: string;
  /** The lifeline's socket. */
  readonly socket: string;
  /** Other files that it writes while it works: signs of life of doctor 0.1, which gave no others. */
  readonly written?: readonly string[];
}

/** A process at work, for others to see. */
export interface Presence {
  /** Says that a lock which was asked for is held. */
  hold(): void;
  /** Says that the work is over: removes the files. A second call does nothing. */
  close(): void;
}

/** What a process announces itself with. */
export interface PresenceDeps {
  readonly processes: ProcessTable;
  readonly clock: Clock;
}

/**
 * Says that this process is at work, from before the record's file is there until {@link Presence.close} or the
 * end of the process, however it ends.
 * @param isHeld of a lock that others may ask for at the same moment: false until it is held
 * @throws Error of the file system
 */
export function announce(
  files: PresenceFiles,
  { processes, clock }: PresenceDeps,
  isHeld?: boolean,
): Presence {
  const lifeline = openLifeline(files.socket);
  const record = { ...processes.self, hasLifeline: lifeline !== undefined };
  try {
    writePresence(files.record, { ...record, isHeld });
  } catch (error) {
    lifeline?.close();
    throw error;
  }
  const stopBeating = clock.every(BEAT_MS, () => beat(files.record));
  let isOpen = true;
  return {
    hold: () => writePresence(files.record, { ...record, isHeld: true }),
    close() {
      if (!isOpen) return;
      isOpen = false;
      stopBeating();
      rmSync(files.record, { force: true });
      lifeline?.close();
    },
  };
}

/** Writes what stands there already: the file's time is then that of the disk, which other hosts share. */
function beat(path: string): void {
  try {
    const file = openSync(path, 'r+');
    try {
      writeSync(file, '{', 0);
    } finally {
      closeSync(file);
    }
  } catch {
    // The folder was removed, or the disk does not answer: the next beat may come through.
  }
}

/** Removes the files of a process that is gone. */
export function removePresence({ record, socket }: PresenceFiles): void {
  for (const path of [record, socket]) rmSync(path, { force: true });
}
