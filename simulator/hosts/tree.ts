import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { getuid } from 'node:process';
import { dirname, join } from 'node:path';

/** A file of a host. */
export interface TreeFile {
  /** Absolute, as on the host. */
  readonly path: string;
  readonly text: string;
  /** Default 0644. */
  readonly mode?: number;
  /** User and group ids; applied only when the simulator runs as root. Default root. */
  readonly owner?: readonly [user: number, group: number];
  /** The mode of its folder, if the folder is created; default 0755. */
  readonly folderMode?: number;
}

/** Writes files under `root`, with the folders that they need. */
export async function writeTree(root: string, files: readonly TreeFile[]): Promise<void> {
  for (const { path, text, mode = 0o644, owner = [0, 0], folderMode = 0o755 } of files) {
    const target = join(root, path);
    const made = await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    if (made !== undefined) await chmod(dirname(target), folderMode);
    await writeFile(target, text);
    await chmod(target, mode);
    if (getuid?.() === 0) await chown(target, owner[0], owner[1]);
  }
}
