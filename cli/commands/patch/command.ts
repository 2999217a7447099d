import {
  CONFIG_OPTION,
  OS_CLOUD_OPTION,
  REACHES_HOSTS,
  VERBOSE_LOG_OPTION,
  addOptions,
  optionsNamed,
} from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

/** What it takes of the options of a run. */
const OF_A_RUN = optionsNamed('testCase', 'runsDir');

/** `doctor patch` */
export const PATCH: CommandDefinition = {
  name: 'patch',
  define: (command) =>
    void addOptions(command, (section, name) => REACHES_HOSTS(section, name) || OF_A_RUN(section, name))
      .description(
        "make the changes that the scenarios require in the deployment's configuration, until `doctor cleanup`",
      )
      .option('--dry-run', 'only show the changes')
      .option(...CONFIG_OPTION)
      .option(...OS_CLOUD_OPTION)
      .option('--json', 'list the changes as JSON')
      .option(...VERBOSE_LOG_OPTION),
  load: async () => (await import('./run.ts')).patchCommand,
};
