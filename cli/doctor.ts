import { CommanderError } from 'commander';
import { DoctorError } from '../core/errors.ts';
import { explain } from './explain.ts';
import { buildProgram } from './program.ts';
import type { World } from './world.ts';

/** Runs one `doctor` command line in `world` and returns the exit code of design §6. Never throws. */
export async function doctor(world: World): Promise<number> {
  const outcome = { exitCode: 0 };
  const program = buildProgram(world, outcome);
  try {
    await program.parseAsync([...world.argv], { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOfParser(world, error);
    return explain(world, error);
  }
}

/** Help and version end well; anything else the parser throws is a mistake in the command line. */
function exitCodeOfParser(world: World, error: CommanderError): number {
  if (error.exitCode === 0) return 0;
  const message = error.message
    .replace(/^error: /, '')
    .replaceAll(/\n\(Did you mean (.*)\?\)/g, '. Did you mean $1?');
  return explain(
    world,
    new DoctorError('USAGE', /[.?]$/.test(message) ? message : `${message}.`, {
      hint: 'See `doctor --help`, or `doctor <command> --help`.',
    }),
  );
}
