import { RUN_OPERAND, VERBOSE_OPTION, addOptions, optionsNamed } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

const EPILOG = `
Shows the record as it was judged when the run ended. \`doctor profile\` judges the trace again, with the rules of this
version; both are the same for the same version.

Examples:
  doctor show                       the newest run
  doctor show 20261120              the run whose id begins with this
  doctor show artifacts/run.json    a record alone, as a CI job keeps it
`;

/** `doctor show` */
export const SHOW: CommandDefinition = {
  name: 'show',
  define: (command) =>
    void addOptions(
      command.argument('[run]', `${RUN_OPERAND} or of its run.json (default: latest)`),
      optionsNamed('runsDir'),
    )
      .description('show the report of a saved run, as it was when the run ended')
      .option('--json', 'print the record instead')
      .option('--quiet', 'print the verdict only')
      .option(...VERBOSE_OPTION)
      .addHelpText('after', EPILOG),
  load: async () => (await import('./run.ts')).showCommand,
};
