import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RUN_ID_PATTERN } from '../../core/ids.ts';

/** How the name of a folder begins that is being removed. */
const GOING = '.removed-';

/** Finishes removals that were cut short. */
export function finishRemovals(root: string): void {
  if (!existsSync(root)) return;
  for (const name of readdirSync(root)) {
    const isOurs = name.startsWith(GOING) && RUN_ID_PATTERN.test(name.slice(GOING.length));
    if (isOurs) rmSync(join(root, name), { recursive: true, force: true });
  }
}

/** How many bytes a folder's files have. Links are not followed. What cannot be read does not count. */
export function sizeOf(path: string): number {
  try {
    const found = lstatSync(path);
    if (!found.isDirectory()) return found.size;
    return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
  } catch {
    return 0;
  }
}

/**
 * Removes a run's folder. It loses its name first, so that a removal that is cut short leaves no half of a run in the
 * list.
 * @throws Error of the file system
 */
export function removeRun(folder: string): void {
  const going = join(dirname(folder), `${GOING}${basename(folder)}`);
  rmSync(going, { recursive: true, force: true });
  renameSync(folder, going);
  rmSync(going, { recursive: true, force: true });
}

/** Bytes for people: `812 bytes`, `3.4 kB`, `1.2 MB`. */
export function showBytes(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'];
  if (bytes < 1000) return `${bytes} bytes`;
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}
