import { DoctorError } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import { currentPid, sendSignal } from '../../core/process.ts';
import { waitFor } from '../../core/wait-for.ts';
import { allProcesses, marksOf } from './proc.ts';
import type { ProcessFacts } from './proc.ts';
import { MARK } from './supervisor.ts';

/**
 * Whether a process was begun by the lab in `dir`: it carries the lab's name in its environment, or, where a
 * program has written its title over that, works in the lab's folder of runtime files or data.
 */
export function isOfLab(dir: string, { cwd, environ }: { cwd: string; environ: string }): boolean {
  if (environ.split('\0').includes(`${MARK}=${dir}`)) return true;
  return [`${dir}/run`, `${dir}/data`].some((folder) => cwd === folder || cwd.startsWith(`${folder}/`));
}

/** Every process of the lab in `dir` that is none of `known` sessions. */
export async function strays(dir: string, knownSessions: ReadonlySet<number>): Promise<ProcessFacts[]> {
  const others = (await allProcesses()).filter(
    ({ pid, session }) => pid !== currentPid() && !knownSessions.has(session),
  );
  const ours = await Promise.all(others.map(async ({ pid }) => isOfLab(dir, await marksOf(pid))));
  return others.filter((_, index) => ours[index]);
}

const KILL_WAIT_MS = 5_000;

/** Ends processes at once, and waits until they are gone. */
export async function endAll(find: () => Promise<ProcessFacts[]>, what: string, clock: Clock): Promise<void> {
  for (const { pid } of await find()) sendSignal(pid, 'SIGKILL');
  await waitFor(`${what} have ended`, async () => (await find()).length === 0, {
    clock,
    timeoutMs: KILL_WAIT_MS,
    intervalMs: 50,
    code: 'LAB_FAILED',
  }).catch(async () => {
    const pids = (await find()).map(({ pid }) => pid).join(', ');
    throw new DoctorError('LAB_FAILED', `${what} did not end: ${pids}.`, { hint: 'Run "doctor lab down" again.' });
  });
}
