import { mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { announce } from '../core/presence/announce.ts';
import type { PresenceFiles, PresenceDeps } from '../core/presence/announce.ts';

/** The prefix of the temporary folder of an embedded cloud. */
export const WORK_DIR_PREFIX = 'doctor-cloud-';

/** The files that show whether the process of an embedded cloud is alive. */
export const workDirPresence = (path: string): PresenceFiles => ({
  record: join(path, 'doctor.pid'),
  socket: join(path, 'doctor.sock'),
});

/** The temporary folder of an embedded cloud of this process. */
export interface WorkDir {
  readonly path: string;
  remove(): Promise<void>;
}

/** Creates the temporary folder of an embedded cloud in `tempDir`, with the files of its presence. */
export async function makeWorkDir(tempDir: string, deps: PresenceDeps): Promise<WorkDir> {
  const path = await mkdtemp(join(tempDir, WORK_DIR_PREFIX));
  const presence = announce(workDirPresence(path), deps);
  return {
    path,
    async remove() {
      presence.close();
      await removeWorkDir(path);
    },
  };
}

/** Removes a folder that {@link makeWorkDir} made. @throws Error for any other */
export async function removeWorkDir(path: string): Promise<void> {
  if (!basename(path).startsWith(WORK_DIR_PREFIX)) throw new Error(`${path} is no folder of doctor`);
  await rm(path, { recursive: true, force: true });
}
