import type { Command } from 'commander';
import { DoctorError } from '../core/errors.ts';
import type { ParsedFlags } from './program.ts';
import type { World } from './world.ts';

type Run = (world: World, operands: readonly string[], flags: ParsedFlags) => Promise<number>;
type Action = (load: () => Promise<Run>) => (...given: unknown[]) => Promise<void>;

const EPILOG = `
A real OpenStack from Debian's packages, on this machine alone: control services at 10.20.0.1, and compute hosts
that are network namespaces with an SSH server and nova-compute each. It needs root and Debian 12, changes
nothing outside its folder but the packages it installs, and listens to nobody outside this machine.

Examples:
  doctor lab up                                 three compute hosts; again, to repair what is missing
  eval "$(doctor lab env)" && doctor test       the scenarios, on a real cloud
  doctor lab logs nova-api
  doctor lab down                               keeps its data; --purge removes them, too
`;

/** The commands of `doctor lab`. */
export function addLabCommands(program: Command, action: Action): void {
  const lab = program
    .command('lab')
    .description('a real OpenStack on this machine, to test on')
    .addHelpText('after', EPILOG)
    .helpCommand(false)
    .argument('[action]')
    .usage('<up | status | env | logs | restart | down> [options]')
    .action((given: string | undefined) => {
      const names = lab.commands.map((command) => command.name()).join(', ');
      throw new DoctorError('USAGE', `"doctor lab ${given ?? ''}" says not what to do.`, {
        hint: `Say one of ${names}; see "doctor lab --help".`,
      });
    });
  const command = (name: string): Command =>
    lab
      .command(name)
      .option('--dir <folder>', 'folder of the lab (default /var/lib/doctor-lab)')
      .option('--verbose', 'stack traces of errors');
  command('up')
    .description('bring it up, or repair what is missing of it')
    .option('--computes <n>', 'compute hosts of 2 vCPUs (default 3, or as they are)')
    .option('--big-computes <n>', 'compute hosts of 1000 vCPUs (default 0, or as they are)')
    .option('--aodh-ttl <seconds>', "how long Aodh's listener keeps alarms in its cache (default 5)")
    .option('--vitrage', 'run Vitrage, too (default no, or as it is)')
    .option('--no-vitrage', 'no longer run Vitrage')
    .option('--as <product>', 'look like the deployment of apex, fuel or daisy (default none, or as it is)')
    .action(action(async () => (await import('./commands/lab.ts')).labUpCommand));
  command('status')
    .description('every service with its process, memory and address; ends with 0 when all run')
    .action(action(async () => (await import('./commands/lab.ts')).labStatusCommand));
  command('env')
    .description('print what a shell needs to use it: OS_*, DOCTOR_CONFIG, and what --as adds')
    .action(action(async () => (await import('./commands/lab.ts')).labEnvCommand));
  command('logs')
    .description("print the end of a service's log")
    .argument('<service>', 'its name, as "doctor lab status" shows it')
    .option('--lines <n>', 'how many (default 50)')
    .action(action(async () => (await import('./commands/lab.ts')).labLogsCommand));
  command('restart')
    .description('start a service anew, by the configuration of now')
    .argument('<service>', 'its name, as "doctor lab status" shows it')
    .action(action(async () => (await import('./commands/lab.ts')).labRestartCommand));
  command('down')
    .description('end every process of it, and remove namespaces, bridges and runtime files')
    .option('--purge', 'also remove its folder: databases, images, logs and keys')
    .action(action(async () => (await import('./commands/lab.ts')).labDownCommand));
}
