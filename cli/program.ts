import { Command, Option } from 'commander';
import { addHistoryCommands } from './history-program.ts';
import { addLabCommands } from './lab-program.ts';
import { addResultCommands } from './results-program.ts';
import { OPTION_LIST } from './config/options.ts';
import type { OptionName } from './config/options.ts';
import type { Section } from './config/option-spec.ts';
import { REPORT_KIND_NAMES } from '../report/registry.ts';
import { SIMULATOR_KNOB_NAMES } from './knobs.ts';
import { reportEpilog } from './report-help.ts';
import { version } from './version.ts';
import type { World } from './world.ts';

/** Where an action leaves the exit code. */
export interface Outcome {
  exitCode: number;
}

/** What commander parsed, as text by option name, and switches. */
export type ParsedFlags = Readonly<Record<string, string | boolean | undefined>>;

const CONFIG_OPTION = ['--config <file>', 'read options from an INI file (default $DOCTOR_CONFIG)'] as const;

const TEST_EPILOG = `
Without OS_* in the environment and with installer local, an embedded cloud is started and the result is
marked as simulated. Options can also be set by environment variables and in an INI file:
\`doctor config\` lists all of them, with their values and where each came from.

Examples:
  doctor test                                   one VM on the embedded cloud
  doctor test --case all                        and a maintenance of all its hosts
  doctor test --vms 10 --repeat 20              how the time grows and scatters
  doctor test --installer local                 on the cloud that OS_* names
  doctor test --json | jq .verdict              for programs

Exit codes:
  0 passed   1 failed   2 wrong usage or configuration   3 cloud or host unreachable or refusing
  4 unknown, or skipped without --allow-skip   5 something was left behind   130/143 interrupted
`;

/** The options by which the hosts of a deployment are reached. */
const reachesHosts = (section: Section, name: OptionName): boolean =>
  section === 'installer' && name !== 'patch';

/** What `doctor report` takes of them. */
const REPORT_FLAGS: readonly OptionName[] = ['report', 'runsDir', 'otlpEndpoint'];
const REPORT_MEANINGS = { report: `which, with commas between them: ${REPORT_KIND_NAMES.join(', ')}` };

/** What `doctor patch` takes of the options of a run. */
const PATCH_FLAGS: readonly OptionName[] = ['testCase', 'runsDir'];
const SIMULATOR_KNOBS_HELP = `faults to order, comma-separated: ${SIMULATOR_KNOB_NAMES}; those of alarms are in force from the failure of a host's link to the next new alarm`;

const SIMULATOR_EPILOG = `
It ends with 0 when it is told to stop, by Ctrl-C or SIGTERM: that is its orderly end.

Example:
  doctor simulator --openrc lab.rc &
  source lab.rc && openstack server list
`;

const PREFLIGHT_EPILOG = `
\`doctor test\` does the quick part of this by itself. This command also makes a project and an alarm, sends a
notification through Ceilometer and Aodh to this machine, and takes everything back. It takes as long as Aodh
caches alarms: a minute by default.

Exit codes:
  0 nothing is red   2 the configuration must be set right   3 cloud or host unreachable or refusing
  5 something was left behind   130/143 interrupted
`;

/** The command line of doctor. Commands are loaded when they run, so that `--help` stays quick. */
export function buildProgram(world: World, outcome: Outcome): Command {
  const program = new Command('doctor')
    .description('Proves that a cloud tells the owner of a VM of a host failure in under one second.')
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      // Mistakes are put into words in one place, with the others.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(100, world.stdout.columns),
      getErrHelpWidth: () => Math.min(100, world.stderr.columns),
      getOutHasColors: () => world.stdout.color,
      getErrHasColors: () => world.stderr.color,
    })
    .showSuggestionAfterError(false)
    .helpCommand(false);
  const action =
    (
      load: () => Promise<(world: World, operands: readonly string[], flags: ParsedFlags) => Promise<number>>,
    ) =>
    async (...given: unknown[]): Promise<void> => {
      const command = given.at(-1) as Command;
      const run = await load();
      outcome.exitCode = await run(world, command.args, command.opts());
    };

  addOptions(program.command('test'), (section) => section !== undefined)
    .description('run scenarios and judge them')
    .option(...CONFIG_OPTION)
    .option('--os-cloud <name>', 'take credentials from this entry of clouds.yaml')
    .option('--json', 'print the record (run.json) to standard output, everything else to standard error')
    .option('--quiet', 'print the verdict only')
    .option('--no-preflight', 'start without looking first whether a run can be made')
    .option('--verbose', 'also print the log, and stack traces of errors')
    .addHelpText('after', TEST_EPILOG)
    .action(action(async () => (await import('./commands/test.ts')).testCommand));
  addOptions(program.command('preflight'), (section) => section !== undefined)
    .description('look whether a run could be made, and prove that alarms would arrive')
    .option(...CONFIG_OPTION)
    .option('--os-cloud <name>', 'take credentials from this entry of clouds.yaml')
    .option('--json', 'print the findings as JSON')
    .option('--quiet', 'print no progress')
    .option('--verbose', 'also print the log, and stack traces of errors')
    .addHelpText('after', PREFLIGHT_EPILOG)
    .action(action(async () => (await import('./commands/preflight.ts')).preflightCommand));
  addHistoryCommands(program, action, addOptions);
  addOptions(program.command('report'), (_, name) => REPORT_FLAGS.includes(name), REPORT_MEANINGS)
    .description('write reports of a saved run, or print one; html also compares several runs on one page')
    .argument('<runs...>', 'ids of runs or their beginnings, `latest`, or paths of their folders')
    .option(
      '--output <folder>',
      "where to; `-` is standard output (default: the run's folder; of several runs, the folder of all runs)",
    )
    .option('--verbose', 'stack traces of errors')
    .addHelpText('after', reportEpilog())
    .action(action(async () => (await import('./commands/report.ts')).reportCommand));
  addOptions(program.command('config'), (section) => section !== undefined)
    .description('list every option with its value and where it came from')
    .option(...CONFIG_OPTION)
    .option('--json', 'as JSON')
    .option('--verbose', 'stack traces of errors')
    .action(action(async () => (await import('./commands/config.ts')).configCommand));
  addOptions(
    program.command('simulator'),
    (section, name) => section === 'simulator' || name === 'transportUrl',
    { simulatorKnobs: SIMULATOR_KNOBS_HELP },
  )
    .description('serve the embedded cloud alone until interrupted; prints an openrc')
    .option(...CONFIG_OPTION)
    .option('--openrc <file>', 'write the openrc to a file once everything answers; removed at the end')
    .option('--port <port>', "Keystone's port; default: a free one")
    .option(
      '--deployment <name>',
      'also the hosts of an installed cloud, reached by SSH: apex, apex-containers, fuel, daisy',
    )
    .option('--controllers <count>', 'its controllers (default 3)')
    .option('--behind-jump', "its nodes are reached through the installer's host alone")
    .option('--verbose', 'print the log')
    .addHelpText('after', SIMULATOR_EPILOG)
    .action(action(async () => (await import('./commands/simulator.ts')).simulatorCommand));
  addOptions(program.command('hosts'), reachesHosts)
    .description('show what the installer adapter sees: hosts, addresses, services, messaging URL')
    .option(...CONFIG_OPTION)
    .option('--os-cloud <name>', 'take credentials from this entry of clouds.yaml')
    .option('--json', 'as JSON')
    .option('--verbose', 'also print the log, and stack traces of errors')
    .action(action(async () => (await import('./commands/hosts.ts')).hostsCommand));
  addOptions(
    program.command('patch'),
    (section, name) => reachesHosts(section, name) || PATCH_FLAGS.includes(name),
  )
    .description("put what the scenarios need into the deployment's configuration, until `doctor cleanup`")
    .option('--dry-run', 'only show the changes')
    .option(...CONFIG_OPTION)
    .option('--os-cloud <name>', 'take credentials from this entry of clouds.yaml')
    .option('--json', 'list the changes as JSON')
    .option('--verbose', 'also print the log, and stack traces of errors')
    .action(action(async () => (await import('./commands/patch.ts')).patchCommand));
  addOptions(program.command('cleanup'), reachesHosts)
    .description('take back what runs left behind: all of them, or one')
    .argument('[run]', 'id of a run or its beginning, `latest`, or path of its folder')
    .addOption(runsDirOption())
    .option(...CONFIG_OPTION)
    .option('--os-cloud <name>', 'take credentials from this entry of clouds.yaml')
    .option('--verbose', 'also print the log')
    .action(action(async () => (await import('./commands/cleanup.ts')).cleanupCommand));
  addLabCommands(program, action);
  addResultCommands(program, action, addOptions);
  program
    .command('completion')
    .description('print a completion script for a shell')
    .argument('<shell>', 'bash, zsh or fish')
    .action(
      action(async () => {
        const { completionScript } = await import('./commands/completion.ts');
        return (target, [shell]) => {
          target.stdout.write(completionScript(program, shell ?? ''));
          return Promise.resolve(0);
        };
      }),
    );
  program
    .command('help')
    .description('the same as --help, of all or of one command')
    .argument('[command]')
    .action((name?: string) => commandNamed(program, name).help());
  inheritSettings(program);
  return program;
}

/** The command of that name; the program itself without one. @throws CommanderError as for `doctor <name>` */
function commandNamed(program: Command, name: string | undefined): Command {
  if (name === undefined) return program;
  const found = program.commands.find((command) => command.name() === name);
  return found ?? program.error(`error: unknown command '${name}'`, { code: 'commander.unknownCommand' });
}

function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.exitOverride().copyInheritedSettings(parent);
    inheritSettings(command);
  }
}

/**
 * Adds a flag for each option that has one; what a flag means is the option table's to say.
 * @param meanings where it means something else to this command
 */
function addOptions(
  command: Command,
  wanted: (section: Section, name: OptionName) => boolean,
  meanings: Readonly<Partial<Record<OptionName, string>>> = {},
): Command {
  for (const [name, spec] of OPTION_LIST) {
    if (spec.flag === undefined || !wanted(spec.section, name)) continue;
    const flag = new Option(spec.flag, meanings[name] ?? describe(name));
    flag.attributeName = () => name;
    command.addOption(flag);
  }
  return command;
}

function runsDirOption(): Option {
  const spec = OPTION_LIST.find(([name]) => name === 'runsDir')?.[1];
  const flag = new Option(spec?.flag ?? '', describe('runsDir'));
  flag.attributeName = () => 'runsDir';
  return flag;
}

function describe(name: OptionName): string {
  const spec = OPTION_LIST.find(([known]) => known === name)?.[1];
  if (spec === undefined) return '';
  const choices =
    spec.kind.choices === undefined || spec.flag?.includes('<') !== true
      ? ''
      : `: ${spec.kind.choices.join(', ')}`;
  const fallback =
    spec.fallback === undefined || typeof spec.fallback === 'boolean' || String(spec.fallback) === ''
      ? ''
      : ` (default ${String(spec.fallback)})`;
  return `${spec.help}${choices}${fallback}`;
}
