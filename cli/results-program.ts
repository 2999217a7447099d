import type { Command } from 'commander';
import type { OptionName } from './config/options.ts';
import type { Section } from './config/option-spec.ts';
import type { ParsedFlags } from './program.ts';
import type { World } from './world.ts';

type Run = (world: World, operands: readonly string[], flags: ParsedFlags) => Promise<number>;
type Action = (load: () => Promise<Run>) => (...given: unknown[]) => Promise<void>;
type AddOptions = (command: Command, wanted: (section: Section, name: OptionName) => boolean) => Command;

/** What `doctor upload` takes of the options of a run. */
const UPLOAD_FLAGS: readonly OptionName[] = [
  'runsDir',
  'uploadSimulated',
  'testDbUrl',
  'testDbTimeoutMs',
  'nodeName',
  'deployScenario',
];

const UPLOAD_EPILOG = `
The pod, deployed scenario and build tag of a saved run are those it was made with, but for what the command line
says. Results of a run whose upload failed wait in the runs folder; every call sends them all. A result is looked
for before it is sent, so that none is there twice.

Examples:
  doctor upload                                 what waits
  doctor upload 20261118-120000-0a1b2c          and this run

Exit codes:
  0 nothing waits any more   2 wrong usage or configuration, or a file that waits cannot be read
  3 the test database could not be reached or refused
`;

const COMPARE_EPILOG = `
A time is slower or faster when the order of the numbers is more than chance (rank test, p < 0.05 over all rows) and
the shift is large enough to matter. Each repetition counts as one number: make runs with --repeat 10 or more.

Examples:
  doctor compare 20261118-120000-0a1b2c 20261119-120000-3d4e5f
  doctor compare runs/a,runs/b runs/c,runs/d    several runs on each side

Exit codes:
  0 compared, whatever came out   2 wrong usage, or a run cannot be read
`;

/** The commands that do something with results of runs: `upload` and `compare`. */
export function addResultCommands(program: Command, action: Action, addOptions: AddOptions): void {
  addOptions(program.command('upload'), (_, name) => UPLOAD_FLAGS.includes(name))
    .description('send results to the test database: those that wait, and those of a saved run')
    .argument('[run]', 'id of a run or its beginning, `latest`, or path of its folder')
    .option('--config <file>', 'read options from an INI file (default $DOCTOR_CONFIG)')
    .option('--verbose', 'stack traces of errors')
    .addHelpText('after', UPLOAD_EPILOG)
    .action(action(async () => (await import('./commands/upload.ts')).uploadCommand));
  addOptions(program.command('compare'), (_, name) => name === 'runsDir')
    .description('compare two saved runs, or two lists of them, time by time')
    .argument('<run>', 'the run before, or several with commas between them')
    .argument('<other>', 'the run after, or several with commas between them')
    .option('--json', 'as JSON')
    .option('--verbose', 'stack traces of errors')
    .addHelpText('after', COMPARE_EPILOG)
    .action(action(async () => (await import('./commands/compare.ts')).compareCommand));
}
