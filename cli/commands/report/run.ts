import { relative } from 'node:path';
import { DoctorError } from '../../../core/errors.ts';
import type { RunRecord } from '../../../record/run-record.ts';
import { openReports } from '../../../report/manager.ts';
import type { ReportKindName } from '../../../report/registry.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { configOf } from '../../config/load.ts';
import { collectorFor, deliverSpans } from '../../otlp/deliver.ts';
import type { ParsedFlags } from '../../flags.ts';
import { formatsOfMany, reportFiles, reportFolder } from '../../run/report-files.ts';
import type { ReportFolder } from '../../run/report-files.ts';
import { readSavedRecord } from '../../run/saved-runs.ts';
import type { World } from '../../world.ts';

/** `doctor report`: writes reports of a saved run, or prints one; some kinds take several runs. */
export async function reportCommand(
  world: World,
  runs: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const options = optionsFrom(world, flags);
  const config = configOf(options);
  const { runsDir } = config.run;
  const { report, reportDir } = config.reports;
  const kinds = [...new Set(report)];
  if (kinds.length === 0) {
    throw new DoctorError('USAGE', 'Which report?', {
      hint: 'Name some with --report, as in --report html,junit.',
    });
  }
  const collector = collectorFor(options);
  const saved = [
    ...new Map(
      runs.map((run) => readSavedRecord(world, runsDir, run)).map((found) => [found.record.runId, found]),
    ).values(),
  ];
  const [first] = saved;
  const home = saved.length === 1 ? first?.folder : runsDir;
  const output = typeof flags['output'] === 'string' ? flags['output'] : (reportDir ?? home ?? runsDir);
  const toOutput = output === '-';
  if (toOutput && kinds.length > 1) {
    throw new DoctorError('USAGE', 'Standard output takes one report.', {
      hint: 'Give --output a folder, or name one kind.',
    });
  }
  const printPath = (path: string): void => world.stdout.write(`${relative(world.cwd, path) || path}\n`);
  const place: ReportFolder = toOutput
    ? { write: (_fileName, text) => world.stdout.write(text) }
    : reportFolder(world, output, printPath);
  const records = saved.map(({ record }) => record);
  const [record] = records;
  if (record === undefined || records.length > 1) await reportRuns(records, kinds, place);
  else {
    await openReports(await reportFiles(kinds, place), record);
    if (collector !== undefined) await deliverSpans(world, collector, record);
  }
  return 0;
}

async function reportRuns(
  records: readonly RunRecord[],
  kinds: readonly ReportKindName[],
  place: ReportFolder,
): Promise<void> {
  for (const { fileName, format } of await formatsOfMany(kinds, records.length))
    place.write(fileName, await format(records));
}
