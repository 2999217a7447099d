import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { livenessOf } from '../../core/presence/liveness.ts';
import { WORK_DIR_PREFIX, makeWorkDir, removeWorkDir, workDirPresence } from '../../simulator/work-dir.ts';
import type { WorkDir } from '../../simulator/work-dir.ts';
import type { World } from '../world.ts';

type WorkDirWorld = Pick<World, 'clock' | 'processes' | 'tempDir'>;

/**
 * A folder costs nothing to leave, and a living cloud ends without it: where a process cannot be asked, its folder
 * goes after a day.
 */
const SILENCE_MS = 86_400_000;

/** Makes the temporary folder of an embedded cloud. It shows whether its process is alive. */
export async function createWorkDir(world: WorkDirWorld): Promise<WorkDir> {
  await sweepWorkDirs(world);
  return makeWorkDir(world.tempDir, world);
}

/** Removes the folders of embedded clouds whose process was killed. Returns how many. */
export async function sweepWorkDirs(world: WorkDirWorld): Promise<number> {
  const paths = readdirSync(world.tempDir)
    .filter((name) => name.startsWith(WORK_DIR_PREFIX))
    .map((name) => join(world.tempDir, name));
  const orphans = await Promise.all(paths.map((path) => isOrphan(world, path)));
  // A folder of another user stays; that is not this user's to mend.
  const removed = await Promise.allSettled(paths.filter((_, index) => orphans[index]).map(removeWorkDir));
  return removed.filter(({ status }) => status === 'fulfilled').length;
}

async function isOrphan(world: WorkDirWorld, path: string): Promise<boolean> {
  const files = workDirPresence(path);
  // One that is being made does not say yet whose it is.
  return existsSync(files.record) && (await livenessOf(files, world, SILENCE_MS)).state === 'ended';
}
