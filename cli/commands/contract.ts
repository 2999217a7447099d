import type { Command } from 'commander';
import type { ParsedFlags } from '../flags.ts';
import type { World } from '../world.ts';

/** What a command does: returns the exit code (docs/errors.md). */
export type RunCommand = (world: World, operands: readonly string[], flags: ParsedFlags) => Promise<number>;

/** One command of `doctor`: `commands/<name>/command.ts` says how it is called, `run.ts` beside it what it does. */
export interface CommandDefinition {
  readonly name: string;
  /** Adds description, operands, options and examples. */
  define(command: Command): void;
  /** Loads what it does when it is called, so that `--help` stays quick; undefined where only its parts do something. */
  load?(program: Command): Promise<RunCommand>;
  /** Commands below it: `doctor lab up`. */
  readonly parts?: readonly CommandDefinition[];
}
