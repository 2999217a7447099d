import { join } from 'node:path';
import { DoctorError } from '../../../core/errors.ts';
import { parseRunRecord } from '../../../record/run-record.ts';
import { resultsOf } from '../../../report/testdb/results.ts';
import { ERROR_CODES } from '../../error-codes.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { configOf } from '../../config/load.ts';
import type { ResolvedOption } from '../../config/load.ts';
import type { Config } from '../../config/options.ts';
import { explain } from '../../explain.ts';
import type { ParsedFlags } from '../../flags.ts';
import { firstProblem, openConfiguredDb, sendSpooled, sendingLines } from '../../results/send.ts';
import { destinationOf, refuseSimulated, requireUrl } from '../../results/pod-info.ts';
import { openSpool } from '../../results/spool.ts';
import type { Spool } from '../../results/spool.ts';
import { RUN_FILES } from '../../run/run-folder.ts';
import { findRunFolder, isRunning, readRunFile } from '../../run/saved-runs.ts';
import type { World } from '../../world.ts';

/**
 * `doctor upload`: sends the results that wait, and those of a saved run when one is named. Ends with 3 when
 * something still waits, with 2 when only a file of the spool could not be read.
 */
export async function uploadCommand(
  world: World,
  [run]: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const options = optionsFrom(world, flags);
  const config = configOf(options);
  const url = requireUrl(config.results);
  const spool = openSpool(world, config.run.runsDir);
  const say = (line: string): void => world.stdout.write(`${line}\n`);
  if (run !== undefined) for (const line of await spoolRun(world, run, { options, config, spool })) say(line);
  const { entries, unreadable } = spool.list();
  if (entries.length === 0 && unreadable.length === 0) say('Nothing waits to be sent.');
  const db = openConfiguredDb(world, url, config.results);
  try {
    const sendings = await sendSpooled(world, { db, spool, config: config.results }, entries);
    for (const line of sendingLines(db, sendings)) say(line);
    for (const error of unreadable) explain(world, error);
    const problem = firstProblem(sendings);
    if (problem !== undefined) return explain(world, problem);
    const [first] = unreadable;
    return first === undefined ? 0 : ERROR_CODES[first.code];
  } finally {
    await db.close();
  }
}

/** Puts the results of a saved run to those that wait; returns what is to be said of those that are not sent. */
async function spoolRun(
  world: World,
  run: string,
  deps: {
    readonly options: readonly ResolvedOption[];
    readonly config: Pick<Config, 'run' | 'results'>;
    readonly spool: Spool;
  },
): Promise<readonly string[]> {
  const { options, config, spool } = deps;
  const folder = findRunFolder(world, config.run.runsDir, run);
  if (await isRunning(world, folder)) {
    throw new DoctorError('USAGE', `Run ${run} is still going on.`, { hint: 'Send it once it has ended.' });
  }
  const record = parseRunRecord(readRunFile(folder, 'record'), join(folder, RUN_FILES.record));
  refuseSimulated(record.target.kind, config.results);
  const { site } = destinationOf(options, config.results, record);
  const { results, unsent } = resultsOf(record, site);
  for (const result of results) spool.add(result);
  const none =
    results.length + unsent.length === 0 ? ['Not sent: the run has no scenario with a result.'] : [];
  return [...none, ...unsent.map(({ caseName, reason }) => `Not sent: ${caseName}: ${reason}.`)];
}
