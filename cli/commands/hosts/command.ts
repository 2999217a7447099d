import { CONFIG_OPTION, OS_CLOUD_OPTION, REACHES_HOSTS, VERBOSE_LOG_OPTION, addOptions } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

/** `doctor hosts` */
export const HOSTS: CommandDefinition = {
  name: 'hosts',
  define: (command) =>
    void addOptions(command, REACHES_HOSTS)
      .description('show what the installer adapter sees: hosts, addresses, services, messaging URL')
      .option(...CONFIG_OPTION)
      .option(...OS_CLOUD_OPTION)
      .option('--json', 'as JSON')
      .option(...VERBOSE_LOG_OPTION),
  load: async () => (await import('./run.ts')).hostsCommand,
};
