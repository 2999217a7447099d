import type { Command } from 'commander';
import { DoctorError } from '../../../core/errors.ts';
import { PRODUCTS } from '../../../lab/layouts/names.ts';
import type { CommandDefinition } from '../contract.ts';
import { VERBOSE_OPTION } from '../options.ts';

const EPILOG = `
A real OpenStack from Debian's packages, on this machine only: control services at 10.20.0.1, and compute hosts
that are network namespaces with an SSH server and nova-compute each. It needs root and Debian 12, changes
nothing outside its folder except the packages it installs, and is not reachable from outside this machine.

Examples:
  doctor lab up                                 three compute hosts; repeat it to repair what is missing
  eval "$(doctor lab env)" && doctor test       the scenarios, on a real cloud
  doctor lab logs nova-api
  doctor lab down                               keeps its data; --purge removes that, too
`;

/** The options of each part. */
const ofLab = (command: Command): Command =>
  command
    .option('--dir <folder>', 'folder of the lab (default /var/lib/doctor-lab)')
    .option(...VERBOSE_OPTION);
const SERVICE = ['<service>', 'its name, as "doctor lab status" shows it'] as const;

const PARTS: readonly CommandDefinition[] = [
  {
    name: 'up',
    define: (command) =>
      void ofLab(command)
        .description('start the lab, or repair what is missing')
        .option('--computes <n>', 'compute hosts of 2 vCPUs (default 3, or unchanged)')
        .option('--big-computes <n>', 'compute hosts of 1000 vCPUs (default 0, or unchanged)')
        .option('--aodh-ttl <seconds>', "how long Aodh's listener keeps alarms in its cache (default 5)")
        .option('--vitrage', 'run Vitrage, too (default no, or unchanged)')
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
        'every service with its process, memory and address; ends with 0 when all run',
      ),
    load: async () => (await import('./run.ts')).labStatusCommand,
  },
  {
    name: 'env',
    define: (command) =>
      void ofLab(command).description(
        'print the variables that a shell needs to use it: OS_*, DOCTOR_CONFIG, and those of --as',
      ),
    load: async () => (await import('./run.ts')).labEnvCommand,
  },
  {
    name: 'logs',
    define: (command) =>
      void ofLab(command)
        .description("print the end of a service's log")
        .argument(...SERVICE)
        .option('--lines <n>', 'how many (default 50)'),
    load: async () => (await import('./run.ts')).labLogsCommand,
  },
  {
    name: 'restart',
    define: (command) =>
      void ofLab(command)
        .description('restart a service with its current configuration')
        .argument(...SERVICE),
    load: async () => (await import('./run.ts')).labRestartCommand,
  },
  {
    name: 'down',
    define: (command) =>
      void ofLab(command)
        .description('stop all its processes, and remove namespaces, bridges and runtime files')
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
      .description('a real OpenStack on this machine, to test on')
      .addHelpText('after', EPILOG)
      .helpCommand(false)
      .argument('[action]')
      .usage('<up | status | env | logs | restart | down> [options]')
      .action((given: string | undefined) => {
        throw new DoctorError(
          'USAGE',
          given === undefined
            ? 'doctor lab needs an action.'
            : `doctor lab has no action ${JSON.stringify(given)}.`,
          {
            hint: `The actions are ${PARTS.map(({ name }) => name).join(', ')}; see "doctor lab --help".`,
          },
        );
      }),
};
