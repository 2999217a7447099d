import { ALL_OPTIONS, CONFIG_OPTION, OS_CLOUD_OPTION, VERBOSE_LOG_OPTION, addOptions } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

const EPILOG = `
\`doctor test\` runs the quick checks by itself. This command also creates a project and an alarm, sends a
notification through Ceilometer and Aodh to this machine, and removes everything again. It takes as long as Aodh
caches alarms: a minute by default.

Exit codes:
  0 nothing is red   2 the configuration must be corrected   3 cloud or host unreachable or refusing
  5 something was left behind   130/143 interrupted
`;

/** `doctor preflight` */
export const PREFLIGHT: CommandDefinition = {
  name: 'preflight',
  define: (command) =>
    void addOptions(command, ALL_OPTIONS)
      .description('check whether a run is possible, and prove that alarms would arrive')
      .option(...CONFIG_OPTION)
      .option(...OS_CLOUD_OPTION)
      .option('--json', 'print the findings as JSON')
      .option('--quiet', 'print no progress')
      .option(...VERBOSE_LOG_OPTION)
      .addHelpText('after', EPILOG),
  load: async () => (await import('./run.ts')).preflightCommand,
};
