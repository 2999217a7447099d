import { formatConsole, formatVerdict } from '../../../report/console/format.ts';
import { formatJson } from '../../../report/json.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { configOf } from '../../config/load.ts';
import { pageOf } from '../../terminal/present.ts';
import type { ParsedFlags } from '../../flags.ts';
import { LATEST, isRunning, readSavedRecord } from '../../run/saved-runs.ts';
import type { World } from '../../world.ts';

/**
 * `doctor show`: the record of a run as it was judged then. The lines that CI jobs look for stay away: they belong to
 * the run itself.
 */
export async function showCommand(
  world: World,
  [run = LATEST]: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const { runsDir } = configOf(optionsFrom(world, flags)).run;
  const { record, folder } = readSavedRecord(world, runsDir, run);
  const page = pageOf(world, world.stdout, folder);
  const profile = record.options['profilerType'] !== 'none';
  if (flags['json'] === true) world.stdout.write(formatJson(record));
  else if (flags['quiet'] === true) world.stdout.write(formatVerdict(record, page));
  else world.stdout.write(formatConsole(record, { ...page, profile }));
  if (await isRunning(world, folder)) world.stderr.write('The run is still going on: this is not its end.\n');
  return 0;
}
