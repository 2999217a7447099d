import { basename } from 'node:path';
import { cleanUp } from '../../cleanup/clean-up.ts';
import type { Cleaner } from '../../cleanup/cleaner.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { configOf } from '../../config/load.ts';
import type { ParsedFlags } from '../../flags.ts';
import { findRunFolder, listRunFolders } from '../../run/saved-runs.ts';
import { sweepWorkDirs } from '../../cloud/work-dir.ts';
import { Interrupted } from '../../world.ts';
import type { World } from '../../world.ts';

/**
 * `doctor cleanup`: takes back what runs left behind, from their ledgers. Ends with 5 when something may be left: of
 * a run that goes on, of one whose ledger is damaged, or what could not be taken back.
 */
export async function cleanupCommand(
  world: World,
  [run]: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const config = configOf(optionsFrom(world, flags));
  const folders =
    run === undefined
      ? listRunFolders(world, config.run.runsDir)
      : [findRunFolder(world, config.run.runsDir, run)];
  const cleaner: Cleaner = { world, config, flags, say: (line) => world.stdout.write(`${line}\n`) };
  const orphans = await sweepWorkDirs(world);
  if (orphans > 0) cleaner.say(`removed ${orphans} temporary folders of embedded clouds that were killed`);
  if (folders.length === 0) cleaner.say(`there are no runs in ${config.run.runsDir}`);
  let isClean = true;
  let error: unknown;
  for (const folder of folders) {
    if (world.signal.aborted) break;
    try {
      isClean = (await cleanUp(cleaner, folder)) && isClean;
    } catch (reason) {
      if (error !== undefined) cleaner.say(`${basename(folder)}: ${String(reason)}`);
      error ??= reason;
    }
  }
  if (world.signal.reason instanceof Interrupted) {
    world.stderr.write(
      `doctor: ${world.signal.reason.message}; \`doctor cleanup\` goes on where it stopped\n`,
    );
    return world.signal.reason.exitCode;
  }
  if (error !== undefined) throw error;
  return isClean ? 0 : 5;
}
