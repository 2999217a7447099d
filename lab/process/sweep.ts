import { DoctorError } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import { currentPid, sendSignal } from '../../core/process.ts';
import { waitFor } from '../../core/wait-for.ts';
import { allProcesses, marksOf } from './proc.ts';
import type { ProcessFacts } from './proc.ts';
import { isOfLab } from './marks.ts';

/** Every process of the lab in `dir` that belongs to none of the known sessions, and descends from none. */
export async function strays(dir: string, knownSessions: ReadonlySet<number>): Promise<ProcessFacts[]> {
  const all = await allProcesses();
  const known = descendants(all, knownSessions);
  const others = all.filter(({ pid }) => pid !== currentPid() && !known.has(pid));
  const ours = await Promise.all(others.map(async ({ pid }) => isOfLab(dir, await marksOf(pid))));
  return others.filter((_, index) => ours[index]);
}

/** The ids of the members of sessions, and of all that descend from them: some begin a session of their own. */
export function descendants(all: readonly ProcessFacts[], sessions: ReadonlySet<number>): Set<number> {
  const found = new Set(all.filter(({ session }) => sessions.has(session)).map(({ pid }) => pid));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return found;
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
    throw new DoctorError('LAB_FAILED', `${what} did not end: ${pids}.`, {
      hint: 'Run "doctor lab down" again.',
    });
  });
}
