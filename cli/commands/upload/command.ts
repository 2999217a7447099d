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
The pod, deployed scenario and build tag of a saved run are those it was made with, but for what the command line
says. Results of a run whose upload failed wait in the runs folder; every call sends them all. A result is looked
for before it is sent, so that none is there twice.

Examples:
  doctor upload                                 what waits
  doctor upload 20261118-120000-0a1b2c          and this run

Exit codes:
  0 nothing waits any more   2 wrong usage or configuration, or a file that waits cannot be read
  3 the test database could not be reached or refused
`;

/** `doctor upload` */
export const UPLOAD: CommandDefinition = {
  name: 'upload',
  define: (command) =>
    void addOptions(command, WANTED)
      .description('send results to the test database: those that wait, and those of a saved run')
      .argument('[run]', 'id of a run or its beginning, `latest`, or path of its folder')
      .option(...CONFIG_OPTION)
      .option(...VERBOSE_OPTION)
      .addHelpText('after', EPILOG),
  load: async () => (await import('./run.ts')).uploadCommand,
};
