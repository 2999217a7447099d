import { DoctorError, messageOf } from '../core/errors.ts';
import { ERROR_CODES } from './error-codes.ts';
import { Interrupted } from './world.ts';
import type { World } from './world.ts';

/** The one place where an error becomes text: what happened, what to do, and the exit code it asks for. */
export function explain(world: World, error: unknown): number {
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
  if (known && error.detail !== undefined) stderr.write(indented(error.detail));
  if (world.argv.includes('--verbose') && error instanceof Error) stderr.write(`${traceOf(error)}\n`);
  return known ? ERROR_CODES[error.code] : ERROR_CODES.INTERNAL;
}

/** A diff, set off from the sentence it belongs to. */
function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ').replace(/\n*$/, '\n');
}

function traceOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${traceOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

/** Begins as a sentence does, unless it begins with an address, a path or a name, which are as they are. */
function capitalized(text: string): string {
  return /^[a-z']+[,;]?(?:\s|$)/.test(text) ? upperFirst(text) : text;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
