import { ALL_OPTIONS, CONFIG_OPTION, VERBOSE_OPTION, addOptions } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

/** `doctor config` */
export const CONFIG: CommandDefinition = {
  name: 'config',
  define: (command) =>
    void addOptions(command, ALL_OPTIONS)
      .description('list every option with its value and where it came from')
      .option(...CONFIG_OPTION)
      .option('--json', 'as JSON')
      .option(...VERBOSE_OPTION),
  load: async () => (await import('./run.ts')).configCommand,
};
