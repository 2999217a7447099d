import type { Clock } from '../../core/clock.ts';
import { currentPid, sendSignal } from '../../core/process.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import type { Seen } from '../../core/wait-for.ts';
import { allProcesses, marksOf } from './proc.ts';
import type { ProcessFacts } from '../../core/process-facts.ts';
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

/** Ends processes at once, those that they begin meanwhile too, and waits until there are none. */
export async function endAll(
  find: () => Promise<readonly ProcessFacts[]>,
  what: string,
  clock: Clock,
): Promise<void> {
  const killFound = async (): Promise<true | Seen> => {
    const found = await find();
    for (const { pid } of found) sendSignal(pid, 'SIGKILL');
    return found.length === 0 || seen(found.map(({ pid }) => pid));
  };
  await waitFor(`${what} have ended`, killFound, {
    clock,
    timeoutMs: KILL_WAIT_MS,
    intervalMs: 50,
    code: 'LAB_FAILED',
    hint: 'Stop these processes, then run the command again.',
  });
}
