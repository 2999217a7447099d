import { ALL_OPTIONS, CONFIG_OPTION, OS_CLOUD_OPTION, VERBOSE_LOG_OPTION, addOptions } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

const EPILOG = `
Without OS_* in the environment and with installer local, an embedded cloud is started and the result is
marked as simulated. Options can also be set by environment variables and in an INI file:
\`doctor config\` lists all of them, with their values and where each came from.

Examples:
  doctor test                                   one VM on the embedded cloud
  doctor test --case all                        and a maintenance of all its hosts
  doctor test --vms 10 --repeat 20              how the time grows and varies
  doctor test --installer local                 on the cloud that OS_* names
  doctor test --json | jq .verdict              for programs

Exit codes:
  0 passed   1 failed   2 wrong usage or configuration   3 cloud or host unreachable or refusing
  4 unknown, or skipped without --allow-skip   5 something was left behind   130/143 interrupted
`;

/** `doctor test` */
export const TEST: CommandDefinition = {
  name: 'test',
  define: (command) =>
    void addOptions(command, ALL_OPTIONS)
      .description('run scenarios and judge them')
      .option(...CONFIG_OPTION)
      .option(...OS_CLOUD_OPTION)
      .option('--json', 'print the record (run.json) to standard output, everything else to standard error')
      .option('--quiet', 'print the verdict only')
      .option('--no-preflight', 'skip the checks before the run')
      .option(...VERBOSE_LOG_OPTION)
      .addHelpText('after', EPILOG),
  load: async () => (await import('./run.ts')).testCommand,
};
