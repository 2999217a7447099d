import type { Command } from 'commander';

/** The shells there is a completion for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** A word, and its help. */
export interface Word {
  readonly name: string;
  readonly help: string;
}

/** A flag, and its choices where it has any. */
export interface FlagWord extends Word {
  readonly choices: readonly string[];
}

/** The operands of a command, besides flags: one of some words, or the id of a run in the runs folder. */
export type Operands = readonly string[] | 'runs';

/** A command with what may follow it. */
export interface CommandWords extends Word {
  readonly flags: readonly FlagWord[];
  readonly operands: Operands;
}

/** The words of a command line. */
export function wordsOf(program: Command): readonly CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    help: command.description(),
    flags: flagsOf(command),
    operands: operandsOf(program, command),
  }));
}

/** The flags of a command and of its own commands. */
function flagsOf(command: Command): readonly FlagWord[] {
  const own = command.options.map((option) => ({
    name: option.long ?? option.short ?? '',
    help: option.description,
    choices: choicesIn(option.description),
  }));
  const all = [...own, ...command.commands.flatMap(flagsOf)];
  return all.filter(({ name }, index) => all.findIndex((flag) => flag.name === name) === index);
}

/** Choices stand in the help text after its last colon. */
function choicesIn(help: string): readonly string[] {
  const list = /: ((?:[\w-]+, )+[\w-]+)(?: \(default .*\))?$/.exec(help)?.[1];
  return list?.split(', ') ?? [];
}

/** A command's own commands, or what its argument's name stands for. */
function operandsOf(program: Command, command: Command): Operands {
  if (command.commands.length > 0) return command.commands.map((part) => part.name());
  switch (command.registeredArguments[0]?.name()) {
    case 'run':
      return 'runs';
    case 'shell':
      return SHELLS;
    case 'command':
      return program.commands.map((known) => known.name());
    default:
      return [];
  }
}
