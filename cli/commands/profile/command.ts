import { RUN_OPERAND, VERBOSE_OPTION, addOptions, optionsNamed } from '../options.ts';
import type { CommandDefinition } from '../contract.ts';

const EPILOG = `
A saved run is judged again from its trace, with the rules of this version; \`doctor show\` shows the record as it is.
With --logs, log files are all it needs: those of OPNFV's own Doctor tests, old and new, our own traces, and with
--map any service's. See docs/profile-logs.md.

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
      .description("show where a run's time went: judge a saved run again, or a run from its log files alone")
      .option('--logs <folder>', 'read these logs instead of a run')
      .option('--map <file>', 'which lines of other logs are checkpoints (YAML)')
      .option('--target <kind>', 'the cloud that the logs are from: simulated, openstack (default openstack)')
      .option('--json', 'print the record instead')
      .option(...VERBOSE_OPTION)
      .addHelpText('after', EPILOG),
  load: async () => (await import('./run.ts')).profileCommand,
};
