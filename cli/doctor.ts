import { CommanderError } from 'commander';
import { unlessAbandoned } from './abandon.ts';
import { explain } from './explain.ts';
import { exitCodeOfParser } from './parser-mistake.ts';
import { buildProgram } from './program.ts';
import type { World } from './world.ts';

/** Runs one `doctor` command line in `world` and returns the exit code (docs/errors.md). Never throws. */
export function doctor(world: World): Promise<number> {
  return unlessAbandoned(world, runCommandLine(world));
}

async function runCommandLine(world: World): Promise<number> {
  const outcome = { exitCode: 0 };
  const program = buildProgram(world, outcome);
  try {
    await program.parseAsync([...world.argv], { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOfParser(world, program, error);
    return explain(world, error);
  }
}
