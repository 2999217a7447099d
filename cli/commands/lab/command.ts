import type { Command } from 'commander';
import { DoctorError } from '../../../core/errors.ts';
import { PRODUCTS } from '../../../lab/layouts/names.ts';
import type { CommandDefinition } from '../contract.ts';
import { VERBOSE_OPTION } from '../options.ts';

const EPILOG = `
A real OpenStack from Debian's packages on this machine: control services at 10.20.0.1, and compute hosts that are
network namespaces, each with an SSH server and nova-compute. It needs root and Debian 12. It changes nothing outside
its folder except for the packages that it installs, and accepts no connections from other machines.

Examples:
  doctor lab up                                 create three compute hosts, or repair them
  eval "$(doctor lab env)" && doctor test       run the scenarios on a real cloud
  doctor lab logs nova-api
  doctor lab down                               stop it and keep its data; --purge removes the data too
`;

/** The options of each part. */
const ofLab = (command: Command): Command =>
  command
    .option('--dir <folder>', 'folder of the lab (default /var/lib/doctor-lab)')
    .option(...VERBOSE_OPTION);
const SERVICE = ['<service>', 'name of the service, as in "doctor lab status"'] as const;

const PARTS: readonly CommandDefinition[] = [
  {
    name: 'up',
    define: (command) =>
      void ofLab(command)
        .description('create the lab, or repair it')
        .option('--computes <n>', 'compute hosts of 2 vCPUs (default 3, or unchanged)')
        .option('--big-computes <n>', 'compute hosts of 1000 vCPUs (default 0, or unchanged)')
        .option('--aodh-ttl <seconds>', "how long Aodh's listener keeps alarms in its cache (default 5)")
        .option('--vitrage', 'also run Vitrage (default no, or unchanged)')
        .option('--no-vitrage', 'stop running Vitrage')
        .option(
          '--as <product>',
          `look like the deployment of ${PRODUCTS.join(', ')} (default none, or unchanged)`,
        ),
    load: async () => (await import('./run.ts')).labUpCommand,
  },
  {
    name: 'status',
    define: (command) =>
      void ofLab(command).description(
        'show every service with its process, memory and address; exit with 0 when all run',
      ),
    load: async () => (await import('./run.ts')).labStatusCommand,
  },
  {
    name: 'env',
    define: (command) =>
      void ofLab(command).description(
        'print the environment of a shell that uses the lab: OS_*, DOCTOR_CONFIG, and what --as adds',
      ),
    load: async () => (await import('./run.ts')).labEnvCommand,
  },
  {
    name: 'logs',
    define: (command) =>
      void ofLab(command)
        .description("print the end of a service's log")
        .argument(...SERVICE)
        .option('--lines <n>', 'number of lines (default 50)'),
    load: async () => (await import('./run.ts')).labLogsCommand,
  },
  {
    name: 'restart',
    define: (command) =>
      void ofLab(command)
        .description('restart a service with the current configuration')
        .argument(...SERVICE),
    load: async () => (await import('./run.ts')).labRestartCommand,
  },
  {
    name: 'down',
    define: (command) =>
      void ofLab(command)
        .description('stop every process of the lab, and remove its namespaces, bridges and runtime files')
        .option('--purge', 'also remove its folder: databases, images, logs and keys'),
    load: async () => (await import('./run.ts')).labDownCommand,
  },
];

/** `doctor lab` */
export const LAB: CommandDefinition = {
  name: 'lab',
  parts: PARTS,
  define: (command) =>
    void command
      .description('run a real OpenStack on this machine')
      .addHelpText('after', EPILOG)
      .helpCommand(false)
      .argument('[action]')
      .usage('<up | status | env | logs | restart | down> [options]')
      .action((given: string | undefined) => {
        throw new DoctorError(
          'USAGE',
          given === undefined
            ? '"doctor lab" needs a subcommand.'
            : `"doctor lab" has no subcommand ${JSON.stringify(given)}.`,
          {
            hint: `Give one of ${PARTS.map(({ name }) => name).join(', ')}; see "doctor lab --help".`,
          },
        );
      }),
};
