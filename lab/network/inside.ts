import { run } from '../process/command.ts';
import { readProcess } from '../process/proc.ts';
import type { ProcessFacts } from '../../core/process-facts.ts';

/** The processes that are in a named network namespace: what was started there, and all that it started. */
export async function processesIn(namespace: string): Promise<ProcessFacts[]> {
  const { stdout } = await run('ip', ['netns', 'pids', namespace]);
  const pids = stdout.split('\n').filter((line) => /^\d+$/.test(line));
  const found = await Promise.all(pids.map((pid) => readProcess(Number(pid))));
  return found.filter((facts) => facts !== undefined);
}
