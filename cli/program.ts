import { Command } from 'commander';
import { CLEANUP } from './commands/cleanup/command.ts';
import { COMPARE } from './commands/compare/command.ts';
import { COMPLETION } from './commands/completion/command.ts';
import { CONFIG } from './commands/config/command.ts';
import type { CommandDefinition } from './commands/contract.ts';
import { HISTORY } from './commands/history/command.ts';
import { HOSTS } from './commands/hosts/command.ts';
import { LAB } from './commands/lab/command.ts';
import { PATCH } from './commands/patch/command.ts';
import { PREFLIGHT } from './commands/preflight/command.ts';
import { PROFILE } from './commands/profile/command.ts';
import { PRUNE } from './commands/prune/command.ts';
import { REPORT } from './commands/report/command.ts';
import { SHOW } from './commands/show/command.ts';
import { SIMULATOR } from './commands/simulator/command.ts';
import { TEST } from './commands/test/command.ts';
import { UPLOAD } from './commands/upload/command.ts';
import { version } from './version.ts';
import type { World } from './world.ts';

/** The commands, in the order in which `--help` shows them. */
const COMMANDS: readonly CommandDefinition[] = [
  TEST,
  PREFLIGHT,
  PROFILE,
  SHOW,
  HISTORY,
  PRUNE,
  REPORT,
  CONFIG,
  SIMULATOR,
  HOSTS,
  PATCH,
  CLEANUP,
  LAB,
  UPLOAD,
  COMPARE,
  COMPLETION,
];

/** Where a command leaves the exit code. */
export interface Outcome {
  exitCode: number;
}

/** The command line of doctor. */
export function buildProgram(world: World, outcome: Outcome): Command {
  const program = new Command('doctor')
    .description('Proves that a cloud notifies the owner of a VM of a host failure in under one second.')
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      // Mistakes are put into words in one place, with the others.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(100, world.stdout.columns),
      getErrHelpWidth: () => Math.min(100, world.stderr.columns),
      getOutHasColors: () => world.stdout.color,
      getErrHasColors: () => world.stderr.color,
    })
    .showSuggestionAfterError(false)
    .helpCommand(false);
  const add = (parent: Command, { name, define, load, parts = [] }: CommandDefinition): void => {
    const command = parent.command(name);
    define(command);
    for (const part of parts) add(command, part);
    if (load === undefined) return;
    command.action(async () => {
      const run = await load(program);
      outcome.exitCode = await run(world, command.args, command.opts());
    });
  };
  for (const definition of COMMANDS) add(program, definition);
  program
    .command('help')
    .description('the same as --help, of all or of one command')
    .argument('[command]')
    .action((name?: string) => commandNamed(program, name).help());
  inheritSettings(program);
  return program;
}

/** The command of that name; the program itself without one. @throws CommanderError as for `doctor <name>` */
function commandNamed(program: Command, name: string | undefined): Command {
  if (name === undefined) return program;
  const found = program.commands.find((command) => command.name() === name);
  return found ?? program.error(`error: unknown command '${name}'`, { code: 'commander.unknownCommand' });
}

function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.exitOverride().copyInheritedSettings(parent);
    inheritSettings(command);
  }
}
