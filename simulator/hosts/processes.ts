import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { kill } from 'node:process';
import type { Clock } from '../../core/clock.ts';
import { seen, waitFor } from '../../core/wait-for.ts';

/** How long killed processes may take to be gone. */
const KILL_TIMEOUT_MS = 5_000;

/** How to run one bash on a host. */
export interface ShellProcess {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The processes that run on the simulated hosts, whose homes all lie under one folder. */
export interface HostProcesses {
  /** Starts a bash as the leader of its own process group. */
  start(shell: ShellProcess): ChildProcessWithoutNullStreams;
  /** Signals the whole group of a process that {@link start} returned. */
  signal(child: ChildProcessWithoutNullStreams, name: NodeJS.Signals): void;
  /** Kills every started process that still runs, in whichever group or session. */
  killAll(): Promise<void>;
}

/** Processes of the hosts whose homes lie under `homesDir`; nothing else on the machine has such a HOME. */
export function createProcesses(homesDir: string, clock: Clock): HostProcesses {
  const groups = new Set<number>();
  return {
    start({ args, cwd, env }) {
      const child = spawn('bash', args, { cwd, env, detached: true });
      const { pid } = child;
      if (pid !== undefined) {
        groups.add(pid);
        // A group outlives its leader while something runs in the background.
        child.on('close', () => {
          if (!signalGroup(pid, 0)) groups.delete(pid);
        });
      }
      return child;
    },
    signal(child, name) {
      if (child.pid !== undefined && child.exitCode === null) signalGroup(child.pid, name);
    },
    async killAll() {
      if (groups.size === 0) return;
      for (const pid of groups) signalGroup(pid, 'SIGKILL');
      let emptyScans = 0;
      await waitFor(
        'the processes of the simulated hosts are gone',
        async () => {
          const left = await processesWithHomeUnder(homesDir);
          for (const pid of left) signalProcess(pid, 'SIGKILL');
          emptyScans = left.length === 0 ? emptyScans + 1 : 0;
          // During an exec a process shows no environment; a second pass finds it.
          return emptyScans === 2 || seen(left);
        },
        { clock, timeoutMs: KILL_TIMEOUT_MS, intervalMs: 10 },
      );
      groups.clear();
    },
  };
}

function signalGroup(leader: number, name: NodeJS.Signals | 0): boolean {
  return signalProcess(-leader, name);
}

/** False when there is no such process. */
function signalProcess(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Finds those that left their group (`setsid`) by their HOME, where the system shows the environment of a
 * process (Linux: proc(5)). On other systems, only the groups are known.
 */
async function processesWithHomeUnder(homesDir: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      return environment.split('\0').some((entry) => entry.startsWith(`HOME=${homesDir}/`));
    }),
  );
  return pids.filter((_pid, index) => found[index]).map(Number);
}
