import { join } from 'node:path';
import { DoctorError } from '../../../core/errors.ts';
import { compareRuns } from '../../../profiler/compare/compare-runs.ts';
import { parseRunRecord } from '../../../record/run-record.ts';
import type { RunRecord } from '../../../record/run-record.ts';
import {
  COMPARISON_HEAD,
  comparisonNotes,
  comparisonRows,
  comparisonTitle,
} from '../../../report/comparison.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { configOf } from '../../config/load.ts';
import { plainTable } from '../../terminal/plain-table.ts';
import type { ParsedFlags } from '../../flags.ts';
import { RUN_FILES } from '../../run/run-folder.ts';
import { findRunFolder, readRunFile } from '../../run/saved-runs.ts';
import type { World } from '../../world.ts';

/** `doctor compare`: two saved runs, or two lists of them, with a verdict for each time. It judges no run. */
export function compareCommand(
  world: World,
  [before = '', after = '']: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const { runsDir } = configOf(optionsFrom(world, flags)).run;
  const comparison = compareRuns(readRuns(world, runsDir, before), readRuns(world, runsDir, after));
  if (flags['json'] === true) {
    world.stdout.write(`${JSON.stringify(comparison, null, 2)}\n`);
    return Promise.resolve(0);
  }
  for (const line of comparisonTitle(comparison)) world.stdout.write(`${line}\n`);
  const { comparisons } = comparison;
  world.stdout.write(
    comparisons.length === 0
      ? 'Neither side knows any time: there is nothing to compare.\n'
      : `\n${plainTable(COMPARISON_HEAD, comparisonRows(comparisons))}`,
  );
  for (const line of comparisonNotes(comparisons)) world.stdout.write(`${line}\n`);
  return Promise.resolve(0);
}

/** The records of runs that are named with commas between them. */
function readRuns(world: World, runsDir: string, list: string): readonly RunRecord[] {
  const names = [...new Set(list.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  if (names.length === 0) {
    throw new DoctorError('USAGE', 'There are no runs to compare on one side.', {
      hint: 'Give two runs by id or path, or two lists with commas in them.',
    });
  }
  return names.map((name) => {
    const folder = findRunFolder(world, runsDir, name);
    return parseRunRecord(readRunFile(folder, 'record'), join(folder, RUN_FILES.record));
  });
}
