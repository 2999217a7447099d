import { filterOptions } from '../filter-options.ts';
import { VERBOSE_OPTION, addOptions, optionsNamed } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

const EPILOG = `
Times are UTC. A date without a time of day is that whole day. Below the list, the notification times are drawn, one
character for each run and one line for each cloud; simulated and real clouds are never drawn together.

Examples:
  doctor history --limit 20
  doctor history --verdict failed,unknown --since 7d
  doctor history --target openstack --sort notification --limit 5     the slowest runs
  doctor history --json | jq '.[].notificationTimeMs'
`;

/** `doctor history` */
export const HISTORY: CommandDefinition = {
  name: 'history',
  define: (command) =>
    void filterOptions(addOptions(command, optionsNamed('runsDir')))
      .description('list saved runs, newest first')
      .option('--since <when>', 'only runs that began then or later: a date, or an age as in 12h, 7d, 2w')
      .option('--until <when>', 'only runs that began then or before')
      .option('--sort <by>', 'newest, worst or slowest first: time, verdict, notification (default time)')
      .option('--reverse', 'reverse the order')
      .option('--limit <n>', 'list at most n runs')
      .option('--json', 'print an array with an object for each run')
      .option(...VERBOSE_OPTION)
      .addHelpText('after', EPILOG),
  load: async () => (await import('./run.ts')).historyCommand,
};
