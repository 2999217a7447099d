import { CONFIG_OPTION, VERBOSE_OPTION, addOptions, optionsNamed } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

/** What it takes of the options of a run. */
const WANTED = optionsNamed(
  'runsDir',
  'uploadSimulated',
  'testDbUrl',
  'testDbTimeoutMs',
  'nodeName',
  'deployScenario',
);

const EPILOG = `
Pod, deployed scenario and build tag are those of the saved run unless the command line names others. Results that could
not be sent wait in the runs folder; every call sends them all. A result is looked up before it is sent, so none is
stored twice.

Examples:
  doctor upload                                 what waits
  doctor upload 20261118-120000-0a1b2c          and this run

Exit codes:
  0 nothing is waiting   2 wrong usage or configuration, or a waiting file cannot be read
  3 the test database could not be reached or refused
`;

/** `doctor upload` */
export const UPLOAD: CommandDefinition = {
  name: 'upload',
  define: (command) =>
    void addOptions(command, WANTED)
      .description('send waiting results, or those of a saved run, to the test database')
      .argument('[run]', 'id of a run or its beginning, `latest`, or path of its folder')
      .option(...CONFIG_OPTION)
      .option(...VERBOSE_OPTION)
      .addHelpText('after', EPILOG),
  load: async () => (await import('./run.ts')).uploadCommand,
};
