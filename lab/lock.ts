import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import { DoctorError } from '../core/errors.ts';
import { claimExclusively } from '../core/presence/exclusive.ts';
import { systemProcesses } from '../core/process-table.ts';

const LOCK_NAME = 'lock';

/** Whether a file in a lab's folder is one of its lock. */
export const isLockFile = (name: string): boolean => /^lock(?:$|[.-])/.test(name);

/**
 * Does something that changes a lab, while no other doctor does.
 * @throws DoctorError `LAB_BUSY`
 */
export async function whileLocked<T>(dir: string, act: () => Promise<T>): Promise<T> {
  const madeFrom = await mkdir(dir, { recursive: true });
  const path = join(dir, LOCK_NAME);
  const release = await take(path);
  try {
    return await act();
  } finally {
    release();
    if (madeFrom !== undefined) await removeEmpty(dir, madeFrom);
  }
}

/** Removes folders that were made for the lock alone: `dir` and those above it, up to `last`. */
async function removeEmpty(dir: string, last: string): Promise<void> {
  try {
    for (let folder = dir; folder.startsWith(last); folder = dirname(folder)) await rmdir(folder);
  } catch {
    // Something is in it.
  }
}

/** @throws DoctorError `LAB_BUSY` */
async function take(path: string): Promise<() => void> {
  const lock = await claimExclusively(path, { processes: systemProcesses(), clock: systemClock() });
  if (lock.state === 'held') return lock.release;
  const { who } = lock;
  throw new DoctorError(
    'LAB_BUSY',
    `${who.charAt(0).toUpperCase()}${who.slice(1)} is already working on this lab.`,
    {
      hint: 'Wait for it to finish, or stop it, then run the command again.',
    },
  );
}
