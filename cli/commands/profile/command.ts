import { RUN_OPERAND, VERBOSE_OPTION, addOptions, optionsNamed } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

const EPILOG = `
A saved run is judged anew from its trace, with the rules of this version; \`doctor show\` shows the record as it is.
With --logs nothing but log files is needed: those of OPNFV's own Doctor tests, old and new, our own traces, and with
--map any service's. docs/profile-logs.md explains it.

Examples:
  doctor profile latest
  doctor profile --logs artifacts/
  doctor profile --logs /var/log --map services.yaml --budget 800 --json
`;

/** `doctor profile` */
export const PROFILE: CommandDefinition = {
  name: 'profile',
  define: (command) =>
    void addOptions(
      addOptions(command.argument('[run]', RUN_OPERAND), optionsNamed('runsDir')),
      optionsNamed('budgetMs'),
    )
      .description("show where a run's time went: a saved run judged anew, or a run known by its logs alone")
      .option('--logs <folder>', 'read these logs instead of a run')
      .option('--map <file>', 'which lines of other logs are checkpoints (YAML)')
      .option('--target <kind>', 'what the logs are of: simulated, openstack (default openstack)')
      .option('--json', 'print the record instead')
      .option(...VERBOSE_OPTION)
      .addHelpText('after', EPILOG),
  load: async () => (await import('./run.ts')).profileCommand,
};
