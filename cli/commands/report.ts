import { relative } from 'node:path';
import { DoctorError } from '../../core/errors.ts';
import { openReports } from '../../report/manager.ts';
import { optionsFrom } from '../config/from-flags.ts';
import { configOf } from '../config/load.ts';
import { collectorFor, deliverSpans } from '../otlp/deliver.ts';
import type { ParsedFlags } from '../program.ts';
import { reportFiles, reportFolder } from '../report-files.ts';
import type { ReportFolder } from '../report-files.ts';
import { readSavedRecord } from '../saved-runs.ts';
import type { World } from '../world.ts';

/** `doctor report`: writes reports of a saved run, or prints one. */
export async function reportCommand(
  world: World,
  [run = '']: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const options = optionsFrom(world, flags);
  const { runsDir, report: kinds, reportDir } = configOf(options);
  if (kinds.length === 0) {
    throw new DoctorError('USAGE', 'Which report?', {
      hint: 'Name some with --report, as in --report html,junit.',
    });
  }
  const { record, folder } = readSavedRecord(world, runsDir, run);
  const output = typeof flags['output'] === 'string' ? flags['output'] : (reportDir ?? folder);
  const toOutput = output === '-';
  if (toOutput && kinds.length > 1) {
    throw new DoctorError('USAGE', 'Standard output takes one report.', {
      hint: 'Give --output a folder, or name one kind.',
    });
  }
  const collector = collectorFor(options);
  const told = (path: string): void => world.stdout.write(`${relative(world.cwd, path) || path}\n`);
  const place: ReportFolder = toOutput
    ? { write: (_fileName, text) => world.stdout.write(text) }
    : reportFolder(world, output, told);
  await openReports(await reportFiles(kinds, place), record);
  if (collector !== undefined) await deliverSpans(world, collector, record);
  return 0;
}
