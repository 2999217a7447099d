import { CONFIG_OPTION, OS_CLOUD_OPTION, REACHES_HOSTS, addOptions, optionsNamed } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

/** `doctor cleanup` */
export const CLEANUP: CommandDefinition = {
  name: 'cleanup',
  define: (command) =>
    void addOptions(addOptions(command, REACHES_HOSTS), optionsNamed('runsDir'))
      .description('take back what runs left behind: all of them, or one')
      .argument('[run]', 'id of a run or its beginning, `latest`, or path of its folder')
      .option(...CONFIG_OPTION)
      .option(...OS_CLOUD_OPTION)
      .option('--verbose', 'also print the log'),
  load: async () => (await import('./run.ts')).cleanupCommand,
};
