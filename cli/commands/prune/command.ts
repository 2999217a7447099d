import { filterOptions } from '../filter-options.ts';
import { VERBOSE_OPTION, addOptions, optionsNamed } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

const EPILOG = `
A run is removed if it matches every given criterion; the newest --keep runs of the folder always stay.
Never removed: a run that is still going on, and one with a result that waits to be sent. A run that left something
behind stays until \`doctor cleanup\` has taken it back, or with --force goes with the only list of what it left.

Examples:
  doctor prune --keep 100 --dry-run
  doctor prune --older-than 30d --verdict passed
  doctor prune --target simulated --older-than 2d
`;

/** `doctor prune` */
export const PRUNE: CommandDefinition = {
  name: 'prune',
  define: (command) =>
    void filterOptions(addOptions(command, optionsNamed('runsDir')))
      .description('remove old runs from the runs folder')
      .option('--keep <n>', 'keep the newest n runs')
      .option('--older-than <age>', 'only runs older than this, as in 12h, 30d, 8w')
      .option('--force', 'also remove runs that left something behind: the only list of it is lost')
      .option('--dry-run', 'only show what would be removed')
      .option('--json', 'print what was removed and kept as JSON')
      .option(...VERBOSE_OPTION)
      .addHelpText('after', EPILOG),
  load: async () => (await import('./run.ts')).pruneCommand,
};
