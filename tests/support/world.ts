import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import { systemProcesses } from '../../core/process-table.ts';
import type { ProcessTable } from '../../core/process-table.ts';
import { doctor } from '../../cli/doctor.ts';
import type { Output, World } from '../../cli/world.ts';

/** What a whole command left: its exit code and everything it wrote. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own for a test's commands, and a way to run them in it, inside this process. */
export interface CommandBench {
  readonly folder: string;
  run(argv: readonly string[], options?: Partial<World>): Promise<CommandResult>;
  close(): Promise<void>;
}

/** An environment in which nothing names a cloud, and no port can be taken by a neighbor. */
const ENV = { HOME: '/nonexistent', PATH: '/usr/local/bin:/usr/bin:/bin' };

/** No process has this id. */
const NO_PROCESS = 2 ** 30;

/** A machine of its own, on which no process runs but those whose ids are given. */
export function noProcesses(alive: readonly number[] = []): ProcessTable {
  return {
    self: { pid: NO_PROCESS, startTicks: 1, bootId: 'boot of the test', pidNamespace: 'pid:[test]' },
    find: (pid) => (alive.includes(pid) ? { startTicks: 1 } : undefined),
  };
}

/** Creates a {@link CommandBench}; runs go to its `runs` folder, temporary files to its `tmp`. */
export function commandBench(): CommandBench {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-test-'));
  return {
    folder,
    async run(argv, options = {}) {
      const stdout = captured();
      const stderr = captured();
      const world: World = {
        argv,
        env: ENV,
        cwd: folder,
        clock: systemClock(),
        stdout,
        stderr,
        processes: systemProcesses(),
        tempDir: folder,
        signal: new AbortController().signal,
        abandon: new AbortController().signal,
        ...options,
      };
      const exitCode = await doctor(world);
      return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** An output that keeps what it is given. */
export function captured(): Output & { text(): string } {
  let all = '';
  return {
    write: (text) => void (all += text),
    isTerminal: false,
    columns: 100,
    color: false,
    text: () => all,
  };
}
