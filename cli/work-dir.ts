import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { World } from './world.ts';

/** How the temporary folder of an embedded cloud begins. */
const PREFIX = 'doctor-cloud-';
const PID_FILE = 'doctor.pid';

/** Makes the temporary folder of an embedded cloud. It says whose it is. */
export async function createWorkDir(world: World): Promise<string> {
  await sweepWorkDirs(world);
  const path = await mkdtemp(join(world.tempDir, PREFIX));
  writeFileSync(join(path, PID_FILE), `${world.pid}\n`);
  return path;
}

/** Removes a folder that {@link createWorkDir} made. @throws Error for any other */
export async function removeWorkDir(path: string): Promise<void> {
  if (!basename(path).startsWith(PREFIX)) throw new Error(`${path} is no folder of doctor`);
  await rm(path, { recursive: true, force: true });
}

/** Removes the folders of embedded clouds whose process was killed. Returns how many. */
export async function sweepWorkDirs(world: World): Promise<number> {
  const orphans = readdirSync(world.tempDir)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(world.tempDir, name))
    .filter((path) => isOrphan(world, path));
  // A folder of another user stays; that is not this user's to mend.
  const removed = await Promise.allSettled(orphans.map(removeWorkDir));
  return removed.filter(({ status }) => status === 'fulfilled').length;
}

function isOrphan(world: World, path: string): boolean {
  const file = join(path, PID_FILE);
  return existsSync(file) && !world.isAlive(Number(readFileSync(file, 'utf8')));
}
