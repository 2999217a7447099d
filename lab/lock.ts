import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DoctorError, systemCodeOf } from '../core/errors.ts';
import { currentPid } from '../core/process.ts';
import { readLivePidFile } from './process/pid-file.ts';
import { bootId, readProcess } from './process/proc.ts';

/** Name of the lock in a lab's folder. */
export const LOCK_NAME = 'lock';

/**
 * Does something that changes a lab, while no other doctor does.
 * @throws DoctorError `LAB_BUSY`
 */
export async function whileLocked<T>(dir: string, act: () => Promise<T>): Promise<T> {
  const madeFrom = await mkdir(dir, { recursive: true });
  const path = join(dir, LOCK_NAME);
  await take(path);
  try {
    return await act();
  } finally {
    await rm(path, { force: true });
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

async function take(path: string): Promise<void> {
  const pid = currentPid();
  const startTicks = (await readProcess(pid))?.startTicks ?? 0;
  const record = JSON.stringify({ pid, startTicks, bootId: await bootId(), configHash: '' });
  for (const last of [false, true]) {
    try {
      await writeFile(path, record, { flag: 'wx' });
      return;
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST') throw error;
      const holder = await readLivePidFile(path);
      if (holder !== undefined || last) {
        throw new DoctorError('LAB_BUSY', `Process ${holder?.pid ?? ''} is at work on this lab.`, {
          hint: 'Wait for it to end, or end it, then run the command again.',
        });
      }
      // Whoever held it is gone.
      await rm(path, { force: true });
    }
  }
}
