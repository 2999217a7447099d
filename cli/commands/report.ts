import { join, relative, resolve } from 'node:path';
import { DoctorError } from '../../core/errors.ts';
import { parseRunRecord } from '../../profiler/run-record.ts';
import type { RunRecord } from '../../profiler/run-record.ts';
import { openReports } from '../../report/manager.ts';
import type { ReportKindName } from '../../report/registry.ts';
import { optionsFrom } from '../config/from-flags.ts';
import { configOf } from '../config/load.ts';
import type { ParsedFlags } from '../program.ts';
import { formatsOfMany, reportFiles } from '../report-files.ts';
import { RUN_FILES, replaceFile } from '../run-folder.ts';
import { findRunFolder, readRunFile } from '../saved-runs.ts';
import type { World } from '../world.ts';

/** `doctor report`: writes reports of a saved run, or prints one; some kinds take several runs. */
export async function reportCommand(
  world: World,
  runs: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const { runsDir, report } = configOf(optionsFrom(world, flags));
  const kinds = [...new Set(report)];
  if (kinds.length === 0) {
    throw new DoctorError('USAGE', 'Which report?', {
      hint: 'Name some with --report, as in --report html,junit.',
    });
  }
  const folders = [...new Set(runs.map((run) => findRunFolder(world, runsDir, run)))];
  const [folder = ''] = folders;
  const output = flags['output'];
  const toOutput = output === '-';
  if (toOutput && kinds.length > 1) {
    throw new DoctorError('USAGE', 'Standard output takes one report.', {
      hint: 'Give --output a folder, or name one kind.',
    });
  }
  const place = typeof output === 'string' ? output : folders.length === 1 ? folder : runsDir;
  const target = resolve(world.cwd, place);
  const write = (fileName: string, text: string): void => {
    if (toOutput) return world.stdout.write(text);
    const path = replaceFile(target, fileName, text);
    world.stdout.write(`${relative(world.cwd, path) || path}\n`);
  };
  await (folders.length === 1 ? reportRun(folder, kinds, write) : reportRuns(folders, kinds, write));
  return 0;
}

type Write = (fileName: string, text: string) => void;

async function reportRun(folder: string, kinds: readonly ReportKindName[], write: Write): Promise<void> {
  await openReports(await reportFiles(kinds, { write }), readRecord(folder));
}

async function reportRuns(
  folders: readonly string[],
  kinds: readonly ReportKindName[],
  write: Write,
): Promise<void> {
  const formats = await formatsOfMany(kinds, folders.length);
  const records = folders.map(readRecord);
  for (const { fileName, format } of formats) write(fileName, await format(records));
}

function readRecord(folder: string): RunRecord {
  return parseRunRecord(readRunFile(folder, 'record'), join(folder, RUN_FILES.record));
}
