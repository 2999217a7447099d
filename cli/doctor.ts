import { CommanderError } from 'commander';
import { DoctorError, messageOf } from '../core/errors.ts';
import { buildProgram } from './program.ts';
import { Interrupted } from './world.ts';
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

/** The one place where an error becomes text. */
function explain(world: World, error: unknown): number {
  const { stderr } = world;
  if (error instanceof Interrupted) {
    stderr.write(`doctor: ${error.message}; everything it made was taken back\n`);
    return error.exitCode;
  }
  const known = error instanceof DoctorError;
  stderr.write(`doctor: ${capitalized(messageOf(error))}\n`);
  stderr.write(
    known
      ? `  ${error.hint} (${error.code}, see docs/errors.md)\n`
      : '  This is a fault in doctor itself; --verbose shows where. (INTERNAL, see docs/errors.md)\n',
  );
  if (world.argv.includes('--verbose') && error instanceof Error) stderr.write(`${traceOf(error)}\n`);
  return known ? error.exitCode : 4;
}

function traceOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${traceOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
