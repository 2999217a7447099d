import { readFileSync, readlinkSync } from 'node:fs';
import { systemCodeOf } from './errors.ts';
import { isDead, parseStat } from './process-facts.ts';

/** What identifies a process on this machine and on others. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in clock ticks since boot; undefined where the system does not say. */
  readonly startTicks?: number | undefined;
  /** Names one boot of one kernel, which all containers on a machine share. */
  readonly bootId?: string | undefined;
  /** Names the set of processes that the pid counts in; undefined where /proc shows another set. */
  readonly pidNamespace?: string | undefined;
}

/** A process that is alive. */
export interface LiveProcess {
  readonly startTicks?: number | undefined;
  /** The same on the wall clock, to about a second; milliseconds since the epoch. */
  readonly startedAtMs?: number | undefined;
}

/** The processes that can be seen from here. */
export interface ProcessTable {
  /** This process. */
  readonly self: ProcessIdentity;
  /** Finds a process by its id in this namespace; undefined when there is none, or it is a zombie. */
  find(pid: number): LiveProcess | undefined;
}

/** Linux counts in 1/100 s for programs (USER_HZ), whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** The processes of this system. */
export function systemProcesses(): ProcessTable {
  const own = parseStat(textOf('/proc/self/stat'));
  // In a namespace without a /proc of its own, /proc counts in the numbers of another one.
  const isOwnProc = own?.pid === process.pid;
  return {
    self: {
      pid: process.pid,
      startTicks: own?.startTicks,
      bootId: textOf('/proc/sys/kernel/random/boot_id').trim() || undefined,
      pidNamespace: isOwnProc ? linkOf('/proc/self/ns/pid') : undefined,
    },
    find(pid) {
      if (!Number.isInteger(pid) || pid <= 0) return undefined;
      const facts = isOwnProc ? parseStat(textOf(`/proc/${pid}/stat`)) : undefined;
      if (facts === undefined) return isThere(pid) ? {} : undefined;
      if (isDead(facts)) return undefined;
      const { startTicks } = facts;
      return { startTicks, startedAtMs: bootedAtMs() + (startTicks * 1000) / TICKS_PER_SECOND };
    },
  };
}

/** Signal 0 only asks. A process of another user, which /proc may hide, is there as well. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) === 'EPERM';
  }
}

/** When the system was started, by its wall clock; milliseconds since the epoch. */
function bootedAtMs(): number {
  return Number(/^btime (\d+)$/m.exec(textOf('/proc/stat'))?.[1] ?? Number.NaN) * 1000;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
