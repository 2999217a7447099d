import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WORK_DIR_PID, WORK_DIR_PREFIX, makeWorkDir, removeWorkDir } from '../simulator/work-dir.ts';
import type { World } from './world.ts';

/** Makes the temporary folder of an embedded cloud. It says whose it is. */
export async function createWorkDir(world: World): Promise<string> {
  await sweepWorkDirs(world);
  return makeWorkDir(world.tempDir, world.pid);
}

/** Removes the folders of embedded clouds whose process was killed. Returns how many. */
export async function sweepWorkDirs(world: World): Promise<number> {
  const orphans = readdirSync(world.tempDir)
    .filter((name) => name.startsWith(WORK_DIR_PREFIX))
    .map((name) => join(world.tempDir, name))
    .filter((path) => isOrphan(world, path));
  // A folder of another user stays; that is not this user's to mend.
  const removed = await Promise.allSettled(orphans.map(removeWorkDir));
  return removed.filter(({ status }) => status === 'fulfilled').length;
}

function isOrphan(world: World, path: string): boolean {
  const file = join(path, WORK_DIR_PID);
  return existsSync(file) && !world.isAlive(Number(readFileSync(file, 'utf8')));
}
