import type { Command, CommanderError } from 'commander';
import { distance } from 'fastest-levenshtein';
import { DoctorError } from '../core/errors.ts';
import { ERROR_CODES } from './error-codes.ts';
import { explain } from './explain.ts';
import type { World } from './world.ts';

/**
 * The exit code for what the parser threw. Help and version end well; help that nobody asked for, because
 * there was no command, is a mistake in the command line like everything else.
 */
export function exitCodeOfParser(world: World, program: Command, error: CommanderError): number {
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.help') return ERROR_CODES.USAGE;
  const message = error.message.replace(/^error: /, '');
  const hint = hintFor(world, program, error);
  return explain(world, new DoctorError('USAGE', message.endsWith('.') ? message : `${message}.`, { hint }));
}

/** What there is, where something is not known. */
function hintFor({ argv }: World, program: Command, { code, message }: CommanderError): string {
  const command = commandOf(program, argv);
  const help = `${fullName(command)} --help`;
  if (code === 'commander.unknownCommand') {
    const parent = command.commands.length > 0 ? command : program;
    const names = parent.commands.map((known) => known.name());
    return `The commands are ${names.join(', ')}; \`${fullName(parent)} --help\` says what each does.`;
  }
  const flag = code === 'commander.unknownOption' ? /'([^']+)'/.exec(message)?.[1] : undefined;
  if (flag === undefined) return `See \`${help}\`.`;
  return `The nearest are ${nearest(flag, flagsOf(command)).join(', ')}; \`${help}\` lists every option.`;
}

/** The innermost command that the first words name. */
function commandOf(command: Command, [word, ...rest]: readonly string[]): Command {
  const found = command.commands.find((known) => known.name() === word);
  return found === undefined ? command : commandOf(found, rest);
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function flagsOf(command: Command): readonly string[] {
  const options = command.createHelp().visibleOptions(command);
  return options.flatMap(({ long, short }) => long ?? short ?? []);
}

const SHOWN = 3;

/** The words that can be made of `word` with the fewest changes, nearest first. */
function nearest(word: string, words: readonly string[]): readonly string[] {
  const byDistance = words.map((known) => ({ known, changes: distance(word, known) }));
  byDistance.sort((a, b) => a.changes - b.changes);
  return byDistance.slice(0, SHOWN).map(({ known }) => known);
}
