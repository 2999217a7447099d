import { readFile, readdir, readlink } from 'node:fs/promises';
import { isDead, parseStat } from '../../core/process-facts.ts';
import type { ProcessFacts } from '../../core/process-facts.ts';

/** A process that is there and is not merely waiting to be buried. */
export async function readProcess(pid: number): Promise<ProcessFacts | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const facts = text === undefined ? undefined : parseStat(text);
  return facts === undefined || isDead(facts) ? undefined : facts;
}

/** Every process of this machine. */
export async function allProcesses(): Promise<ProcessFacts[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(names.map((name) => readProcess(Number(name))));
  return found.filter((facts) => facts !== undefined);
}

/** A process and all that descend from it, by their ids. */
export async function familyOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  const children = lists.flatMap((list) =>
    list
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  );
  return [pid, ...(await Promise.all(children.map(familyOf))).flat()];
}

/** Names this boot of the machine: process ids and start times start over with the next one. */
export async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

/** Proportional memory of a process in bytes; 0 when it is gone. */
export async function memoryOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}

/** The working directory of a process, and the start of its environment; empty when it is gone. */
export async function marksOf(pid: number): Promise<{ cwd: string; environ: string }> {
  const [cwd, environ] = await Promise.all([
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
    readFile(`/proc/${pid}/environ`, 'utf8').catch(() => ''),
  ]);
  return { cwd, environ };
}
