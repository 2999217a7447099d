import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** How the temporary folder of an embedded cloud begins. */
export const WORK_DIR_PREFIX = 'doctor-cloud-';

/** The file in it that says whose it is: the id of a process. */
export const WORK_DIR_PID = 'doctor.pid';

/** Makes the temporary folder of an embedded cloud in `tempDir`. It says whose it is. */
export async function makeWorkDir(tempDir: string, pid: number): Promise<string> {
  const path = await mkdtemp(join(tempDir, WORK_DIR_PREFIX));
  await writeFile(join(path, WORK_DIR_PID), `${pid}\n`);
  return path;
}

/** Removes a folder that {@link makeWorkDir} made. @throws Error for any other */
export async function removeWorkDir(path: string): Promise<void> {
  if (!basename(path).startsWith(WORK_DIR_PREFIX)) throw new Error(`${path} is no folder of doctor`);
  await rm(path, { recursive: true, force: true });
}
