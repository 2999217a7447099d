import { systemClock } from '../../core/clock.ts';
import type { World } from '../../cli/world.ts';
import { captured, noProcesses } from './world.ts';

/** A world in which nothing is set, for what only looks at the command line. */
export function quietWorld(): World {
  return {
    argv: [],
    env: {},
    cwd: '/',
    clock: systemClock(),
    stdout: captured(),
    stderr: captured(),
    processes: noProcesses(),
    tempDir: '/',
    signal: new AbortController().signal,
    abandon: new AbortController().signal,
  };
}
