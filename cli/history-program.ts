import type { Command } from 'commander';
import { VERDICTS } from '../record/verdict.ts';
import { OPTION_LIST } from './config/options.ts';
import type { OptionName } from './config/options.ts';
import type { ParsedFlags } from './program.ts';
import type { World } from './world.ts';

type Run = (world: World, operands: readonly string[], flags: ParsedFlags) => Promise<number>;
type Action = (load: () => Promise<Run>) => (...given: unknown[]) => Promise<void>;
/** Adds flags of options that runs have, too. */
type AddOptions = (command: Command, wanted: (section: unknown, name: OptionName) => boolean) => Command;

const RUN = 'id of a run or its beginning, "latest", or path of its folder';
const VERBOSE = ['--verbose', 'stack traces of errors'] as const;

const HISTORY_EPILOG = `
Times are UTC. A date without a time of day is that whole day. Below the list, the notification times are drawn, one
sign for each run and one line for each cloud; those of a simulated cloud never stand beside those of a real one.

Examples:
  doctor history --limit 20
  doctor history --verdict failed,unknown --since 7d
  doctor history --target openstack --sort notification --limit 5     the slowest runs
  doctor history --json | jq '.[].notificationTimeMs'
`;

const SHOW_EPILOG = `
Shows the record as it was judged when the run ended. \`doctor profile\` judges the trace anew, with the rules of this
version; both are the same where the same version does it.

Examples:
  doctor show                       the newest run
  doctor show 20261120              the run whose id begins so
  doctor show artifacts/run.json    a record alone, as a CI job keeps it
`;

const PRUNE_EPILOG = `
A run is removed when it fits every criterion that is given; the newest --keep runs of the folder stay in any case.
Never removed: a run that is still going on, and one with a result that waits to be sent. A run that left something
behind stays until \`doctor cleanup\` has taken it back, or with --force goes with the only list of what it left.

Examples:
  doctor prune --keep 100 --dry-run
  doctor prune --older-than 30d --verdict passed
  doctor prune --target simulated --older-than 2d
`;

const PROFILE_EPILOG = `
A saved run is judged anew from its trace, with the rules of this version; \`doctor show\` shows the record as it is.
With --logs nothing but log files is needed: those of OPNFV's own Doctor tests, old and new, our own traces, and with
--map any service's. docs/profile-logs.md explains it.

Examples:
  doctor profile latest
  doctor profile --logs artifacts/
  doctor profile --logs /var/log --map services.yaml --budget 800 --json
`;

/** The commands that look at runs of the past, and clear them away. */
export function addHistoryCommands(program: Command, action: Action, addOptions: AddOptions): void {
  const runsDir = (command: Command): Command => addOptions(command, (_, name) => name === 'runsDir');
  addOptions(runsDir(program.command('profile').argument('[run]', RUN)), (_, name) => name === 'budgetMs')
    .description("show where a run's time went: a saved run judged anew, or a run known by its logs alone")
    .option('--logs <folder>', 'read these logs instead of a run')
    .option('--map <file>', 'which lines of other logs are checkpoints (YAML)')
    .option('--target <kind>', 'what the logs are of: simulated, openstack (default openstack)')
    .option('--json', 'print the record instead')
    .option(...VERBOSE)
    .addHelpText('after', PROFILE_EPILOG)
    .action(action(async () => (await import('./commands/profile.ts')).profileCommand));
  runsDir(program.command('show').argument('[run]', `${RUN} or of its run.json (default: latest)`))
    .description('show the report of a saved run, as it was at its end')
    .option('--json', 'print the record instead')
    .option('--quiet', 'print the verdict only')
    .option(...VERBOSE)
    .addHelpText('after', SHOW_EPILOG)
    .action(action(async () => (await import('./commands/show.ts')).showCommand));
  filterOptions(runsDir(program.command('history')))
    .description('list saved runs, newest first')
    .option('--since <when>', 'only runs that began then or later: a date, or an age as in 12h, 7d, 2w')
    .option('--until <when>', 'only runs that began then or before')
    .option('--sort <by>', 'newest, worst or slowest first: time, verdict, notification (default time)')
    .option('--reverse', 'the other way round')
    .option('--limit <n>', 'no more than the first so many')
    .option('--json', 'print an array with an object for each run')
    .option(...VERBOSE)
    .addHelpText('after', HISTORY_EPILOG)
    .action(action(async () => (await import('./commands/history.ts')).historyCommand));
  filterOptions(runsDir(program.command('prune')))
    .description('remove old runs from the runs folder')
    .option('--keep <n>', 'keep the newest so many')
    .option('--older-than <age>', 'only runs that began longer ago, as in 12h, 30d, 8w')
    .option('--force', 'also runs that left something behind: nobody will know of it any more')
    .option('--dry-run', 'only show what would be removed')
    .option('--json', 'print what was removed and kept as JSON')
    .option(...VERBOSE)
    .addHelpText('after', PRUNE_EPILOG)
    .action(action(async () => (await import('./commands/prune.ts')).pruneCommand));
}

/** Choices stand after the last colon, where the completion finds them. */
function filterOptions(command: Command): Command {
  return command
    .option('--verdict <verdicts>', `only runs with one of these: ${VERDICTS.join(', ')}`)
    .option('--target <kind>', 'only runs on such a cloud: simulated, openstack')
    .option('--case <case>', `only runs of this scenario: ${choicesOf('testCase')}`)
    .option('--installer <type>', `only runs with this installer: ${choicesOf('installerType')}`);
}

function choicesOf(option: OptionName): string {
  const spec = OPTION_LIST.find(([name]) => name === option)?.[1];
  return spec?.kind.choices?.join(', ') ?? '';
}
