import type { Command } from 'commander';
import { optionsFrom } from '../../cli/config/from-flags.ts';
import { buildProgram } from '../../cli/program.ts';
import type { World } from '../../cli/world.ts';
import { systemClock } from '../../core/clock.ts';
import { captured, noProcesses } from './world.ts';

/**
 * Parses a command line with the program itself, whose actions do nothing, and reads every value as a run would.
 * Returns how many commands it would have done.
 * @throws CommanderError, DoctorError for what the program would refuse
 */
export function parseOnly(argv: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  const output = captured();
  const world: World = {
    argv: [],
    // The config file of an example is the reader's own.
    env: { ...env, DOCTOR_CONFIG: undefined },
    cwd: '/',
    clock: systemClock(),
    stdout: output,
    stderr: output,
    processes: noProcesses(),
    tempDir: '/nonexistent',
    signal: new AbortController().signal,
    abandon: new AbortController().signal,
  };
  const program = buildProgram(world, { exitCode: 0 });
  let parsed = 0;
  eachCommand(program, (command) =>
    command.action(() => {
      parsed += 1;
      optionsFrom(world, { ...command.opts(), config: undefined });
    }),
  );
  program.parse([...argv], { from: 'user' });
  return parsed;
}

function eachCommand(parent: Command, act: (command: Command) => void): void {
  for (const command of parent.commands) {
    act(command);
    eachCommand(command, act);
  }
}
