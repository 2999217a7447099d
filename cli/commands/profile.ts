import { join } from 'node:path';
import { judgeRun } from '../../profiler/judge-run.ts';
import { parseTrace } from '../../profiler/trace.ts';
import { formatJson } from '../../report/json.ts';
import { optionsFrom } from '../config/from-flags.ts';
import { configOf } from '../config/load.ts';
import { formatConsole } from '../../report/console/format.ts';
import { pageOf } from '../present.ts';
import type { ParsedFlags } from '../program.ts';
import { RUN_FILES } from '../run-folder.ts';
import { findRunFolder, isRunning, openSteps, readHeader, readRunFile } from '../saved-runs.ts';
import type { World } from '../world.ts';

/** `doctor profile`: judges a saved run anew from its trace, and shows it. */
export function profileCommand(
  world: World,
  [run = '']: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const { runsDir } = configOf(optionsFrom(world, flags));
  const folder = findRunFolder(world, runsDir, run);
  const header = readHeader(folder);
  const trace = parseTrace(readRunFile(folder, 'trace'), join(folder, RUN_FILES.trace));
  const warnings = [...new Set([...header.warnings, ...trace.warnings])];
  const leftovers = isRunning(world, folder) ? header.leftovers : openSteps(folder);
  const record = judgeRun(trace.events, { ...header, leftovers, warnings });
  world.stdout.write(
    flags['json'] === true ? formatJson(record) : formatConsole(record, pageOf(world, world.stdout, folder)),
  );
  return Promise.resolve(0);
}
