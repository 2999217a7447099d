import { tmpdir } from 'node:os';
import type { Command, Option } from 'commander';
import { OPTION_LIST } from '../../cli/config/options.ts';
import type { OptionSpec } from '../../cli/config/option-spec.ts';
import { buildProgram } from '../../cli/program.ts';
import type { Output, World } from '../../cli/world.ts';
import { systemClock } from '../../core/clock.ts';

/** An argument of a command. */
export interface ArgumentDoc {
  readonly term: string;
  readonly meaning: string;
}

/** An option of a command. */
export interface FlagDoc {
  /** `--case <case>` */
  readonly flags: string;
  readonly meaning: string;
  /** Its row in the option table; undefined for an option that only the command line has. */
  readonly spec: OptionSpec | undefined;
}

/** A command, as commander knows it. */
export interface CommandDoc {
  /** `doctor lab up` */
  readonly name: string;
  readonly meaning: string;
  /** `doctor test [options]` */
  readonly usage: string;
  readonly arguments: readonly ArgumentDoc[];
  readonly flags: readonly FlagDoc[];
  /** The help text below the options: examples, exit codes. */
  readonly epilog: string;
  readonly commands: readonly CommandDoc[];
}

/** The width of help in documents. */
const COLUMNS = 100;

/** The program for documentation: its output is captured and it does nothing. */
export function programForDocs(): { readonly program: Command; printed(): string } {
  let text = '';
  const output: Output = {
    write: (more) => void (text += more),
    isTerminal: false,
    columns: COLUMNS,
    color: false,
  };
  const world: World = {
    argv: [],
    env: {},
    cwd: '/',
    clock: systemClock(),
    stdout: output,
    stderr: output,
    processes: { self: { pid: 0 }, find: () => undefined },
    tempDir: tmpdir(),
    signal: new AbortController().signal,
    abandon: new AbortController().signal,
  };
  const printed = (): string => {
    const all = text;
    text = '';
    return all;
  };
  return { program: buildProgram(world, { exitCode: 0 }), printed };
}

/** All commands with their options, read from the program. */
export function documentProgram(): CommandDoc {
  const { program, printed } = programForDocs();
  return documentCommand(program, '', printed);
}

function documentCommand(command: Command, parents: string, printed: () => string): CommandDoc {
  const help = command.createHelp();
  const name = `${parents} ${command.name()}`.trim();
  return {
    name,
    meaning: command.description(),
    usage: help.commandUsage(command),
    arguments: help.visibleArguments(command).map((argument) => ({
      term: help.argumentTerm(argument),
      meaning: help.argumentDescription(argument),
    })),
    flags: command.options.filter((option) => !option.hidden).map(documentFlag),
    epilog: epilogOf(command, printed),
    commands: command.commands.map((subcommand) => documentCommand(subcommand, name, printed)),
  };
}

function documentFlag(option: Option): FlagDoc {
  const spec = OPTION_LIST.find(([name]) => name === option.attributeName())?.[1];
  const { flags, description } = option;
  // The default has its own column; a command may give the option another meaning.
  const meaning = spec !== undefined && description.startsWith(spec.help) ? spec.help : description;
  return { flags, meaning, spec };
}

/** The help text after commander's own. */
function epilogOf(command: Command, printed: () => string): string {
  printed();
  command.outputHelp();
  const all = printed();
  const own = command.helpInformation();
  return all.startsWith(own) ? all.slice(own.length).trim() : '';
}

/** The default of an option as the tables show it; empty if there is none. */
export function defaultOf({ fallback }: OptionSpec): string {
  if (fallback === undefined || fallback === '') return '';
  if (Array.isArray(fallback)) return fallback.join(',');
  return String(fallback);
}
