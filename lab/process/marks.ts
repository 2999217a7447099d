import { join } from 'node:path';
import type { LabDescription } from '../description.ts';

const NAME = 'DOCTOR_LAB';

/** By this variable of its environment a process is known as the lab's. */
export const markOf = (lab: LabDescription): Record<string, string> => ({ [NAME]: lab.dir });

/** Where the lab's processes work: an empty folder, in which nobody else has anything to do. */
export const workDirOf = ({ paths }: Pick<LabDescription, 'paths'>): string => join(paths.run, 'work');

/**
 * Whether a process was begun by the lab in `dir`: it carries the mark, or, where a program has written its title
 * over its environment (setproctitle), it works where only the lab's processes do.
 */
export function isOfLab(dir: string, { cwd, environ }: { cwd: string; environ: string }): boolean {
  return environ.split('\0').includes(`${NAME}=${dir}`) || cwd === join(dir, 'run', 'work');
}
