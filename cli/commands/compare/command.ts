import { VERBOSE_OPTION, addOptions, optionsNamed } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

const EPILOG = `
A time is slower or faster when the order of the numbers is more than chance (rank test, p < 0.05 over all rows) and
the shift is large enough to matter. Each repetition counts as one number: make runs with --repeat 10 or more.

Examples:
  doctor compare 20261118-120000-0a1b2c 20261119-120000-3d4e5f
  doctor compare runs/a,runs/b runs/c,runs/d    several runs on each side

Exit codes:
  0 compared, whatever the result   2 wrong usage, or a run cannot be read
`;

/** `doctor compare` */
export const COMPARE: CommandDefinition = {
  name: 'compare',
  define: (command) =>
    void addOptions(command, optionsNamed('runsDir'))
      .description('compare two saved runs, or two lists of them, time by time')
      .argument('<run>', 'the run before, or several with commas between them')
      .argument('<other>', 'the run after, or several with commas between them')
      .option('--json', 'as JSON')
      .option(...VERBOSE_OPTION)
      .addHelpText('after', EPILOG),
  load: async () => (await import('./run.ts')).compareCommand,
};
