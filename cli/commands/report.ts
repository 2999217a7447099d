import { relative, resolve } from 'node:path';
import { DoctorError } from '../../core/errors.ts';
import { openReports } from '../../report/manager.ts';
import { optionsFrom } from '../config/from-flags.ts';
import { configOf } from '../config/load.ts';
import type { ParsedFlags } from '../program.ts';
import { reportFiles } from '../report-files.ts';
import { replaceFile } from '../run-folder.ts';
import { readSavedRecord } from '../saved-runs.ts';
import type { World } from '../world.ts';

/** `doctor report`: writes reports of a saved run, or prints one. */
export async function reportCommand(
  world: World,
  [run = '']: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const { runsDir, report: kinds } = configOf(optionsFrom(world, flags));
  if (kinds.length === 0) {
    throw new DoctorError('USAGE', 'Which report?', {
      hint: 'Name some with --report, as in --report html,junit.',
    });
  }
  const { record, folder } = readSavedRecord(world, runsDir, run);
  const output = typeof flags['output'] === 'string' ? flags['output'] : folder;
  const toOutput = output === '-';
  if (toOutput && kinds.length > 1) {
    throw new DoctorError('USAGE', 'Standard output takes one report.', {
      hint: 'Give --output a folder, or name one kind.',
    });
  }
  const target = resolve(world.cwd, output);
  const files = await reportFiles(kinds, {
    write(fileName, text) {
      if (toOutput) return world.stdout.write(text);
      const path = replaceFile(target, fileName, text);
      world.stdout.write(`${relative(world.cwd, path) || path}\n`);
    },
  });
  await openReports(files, record);
  return 0;
}
