import { join } from 'node:path';
import { DoctorError } from '../../../core/errors.ts';
import type { Leftover } from '../../../core/ledger.ts';
import { judgeRun } from '../../../profiler/judge-run.ts';
import type { RunHeader } from '../../../record/run-record.ts';
import { parseTrace } from '../../../record/trace-file.ts';
import { formatJson } from '../../../report/json.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { configOf } from '../../config/load.ts';
import { formatConsole } from '../../../report/console/format.ts';
import { pageOf } from '../../terminal/present.ts';
import { textFlag } from '../../flags.ts';
import type { ParsedFlags } from '../../flags.ts';
import { RUN_FILES } from '../../run/run-folder.ts';
import { openSteps, unknownLeftovers } from '../../run/saved-ledger.ts';
import { findRunFolder, isRunning, readHeader, readRunFile } from '../../run/saved-runs.ts';
import type { World } from '../../world.ts';

/** `doctor profile`: judges a saved run again from its trace, or a run from its logs alone, and shows it. */
export async function profileCommand(
  world: World,
  [run]: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const logs = textFlag(flags, 'logs');
  if (logs === undefined) {
    await profileRun(world, theRun(run, flags), flags);
    return 0;
  }
  if (run !== undefined) {
    throw new DoctorError('USAGE', `Either the run ${run} or the logs in ${logs}: which?`, {
      hint: 'Give one of them.',
    });
  }
  const { profileLogs } = await import('./logs.ts');
  return profileLogs(world, logs, flags);
}

/** @throws DoctorError `USAGE` when none is named, or something is asked for that only logs take */
function theRun(run: string | undefined, flags: ParsedFlags): string {
  if (run === undefined) {
    throw new DoctorError('USAGE', 'Which run?', {
      hint: 'Give the id of a run, `latest`, the path of its folder, or --logs and a folder of log files.',
    });
  }
  const [stray] = [
    ['map', '--map'],
    ['target', '--target'],
    ['budgetMs', '--budget'],
  ].filter(([name = '']) => flags[name] !== undefined);
  if (stray === undefined) return run;
  throw new DoctorError('USAGE', `${stray[1]} goes with --logs.`, {
    hint: 'A saved run knows its cloud, and is judged against its own budget.',
  });
}

async function profileRun(world: World, run: string, flags: ParsedFlags): Promise<void> {
  const { runsDir } = configOf(optionsFrom(world, flags)).run;
  const folder = findRunFolder(world, runsDir, run);
  const header = readHeader(folder);
  const trace = parseTrace(readRunFile(folder, 'trace'), join(folder, RUN_FILES.trace));
  const warnings = [...new Set([...header.warnings, ...trace.warnings])];
  const leftovers = (await isRunning(world, folder)) ? header.leftovers : leftoversIn(folder, header);
  const record = judgeRun(trace.events, { ...header, leftovers, warnings });
  world.stdout.write(
    flags['json'] === true ? formatJson(record) : formatConsole(record, pageOf(world, world.stdout, folder)),
  );
}

/** What a run left by its ledger; a damaged one counts unless the run itself said that nothing was left. */
function leftoversIn(folder: string, { finishedAt, leftovers }: RunHeader): readonly Leftover[] {
  const wasClean = finishedAt !== null && leftovers.length === 0;
  return [...openSteps(folder), ...(wasClean ? [] : unknownLeftovers(folder))];
}
