import { readFile, rmdir } from 'node:fs/promises';
import { run } from '../process/command.ts';
import { namespaces } from './links.ts';

const FOLDER = '/run/netns';

/** Whether the folder of named network namespaces is a mount, as `ip netns add` makes it at its first use. */
export async function netnsIsMounted(): Promise<boolean> {
  return mountPoints(await readFile('/proc/self/mountinfo', 'utf8')).includes(FOLDER);
}

/** Takes that mount away, unless somebody has a namespace there. */
export async function removeNetnsMount(): Promise<void> {
  if (!(await netnsIsMounted()) || (await namespaces()).length > 0) return;
  await run('umount', [FOLDER]);
  await rmdir(FOLDER);
}

/** The mount points of /proc/self/mountinfo (proc(5)). */
export function mountPoints(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point !== '');
}
