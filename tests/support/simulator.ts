import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import { waitFor } from '../../core/wait-for.ts';
import { Interrupted } from '../../cli/world.ts';
import type { CommandBench, CommandResult } from './world.ts';

/** A `doctor simulator` that runs inside this process. */
export interface RunningSimulator {
  /** What its openrc sets, with what a process needs beside. */
  readonly env: Readonly<Record<string, string>>;
  readonly openrcFile: string;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<CommandResult>;
}

const START_TIMEOUT_MS = 30_000;

/** Starts `doctor simulator --latency none` with more arguments, and waits for its openrc. */
export async function startSimulatorCommand(
  bench: CommandBench,
  ...argv: string[]
): Promise<RunningSimulator> {
  const control = new AbortController();
  const openrcFile = join(bench.folder, `openrc-${argv.join('-').replaceAll(/\W+/g, '-')}`);
  const running = bench.run(['simulator', '--latency', 'none', '--openrc', openrcFile, ...argv], {
    signal: control.signal,
  });
  let end: CommandResult | undefined;
  void running.then((result) => (end = result));
  await waitFor('the openrc of the simulator', () => existsSync(openrcFile) || end !== undefined, {
    clock: systemClock(),
    timeoutMs: START_TIMEOUT_MS,
    intervalMs: 20,
  });
  if (end !== undefined) throw new Error(`the simulator did not start: ${end.stderr}`);
  const variables = readFileSync(openrcFile, 'utf8').matchAll(/^export (\w+)=(\S+)$/gm);
  return {
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      ...Object.fromEntries([...variables].map(([, name, value]) => [name, value])),
    },
    openrcFile,
    stop() {
      control.abort(new Interrupted('SIGTERM'));
      return running;
    },
  };
}
