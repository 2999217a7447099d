import { relative } from 'node:path';
import type { RunRecord } from '../profiler/run-record.ts';
import { formatConsole } from '../report/console/console.ts';
import { formatJson } from '../report/json.ts';
import { successLines } from '../report/success-lines.ts';
import type { Output, World } from './world.ts';

/** How the end of a run is shown. */
export interface PresentOptions {
  readonly json?: unknown;
  readonly quiet?: unknown;
  /** `none` leaves the profile out. */
  readonly profilerType: string;
}

/**
 * Shows a judged run: the record alone on standard output with `--json`, else the report. The lines that CI
 * jobs look for follow on a pass.
 */
export function present(world: World, record: RunRecord, folder: string, options: PresentOptions): void {
  const { stdout, stderr } = world;
  const shown = relative(world.cwd, folder) || folder;
  const isShort = options.quiet === true || options.profilerType === 'none';
  if (options.json === true) stdout.write(formatJson(record));
  else stdout.write(isShort ? verdictLine(record, shown) : formatFor(stdout, record, shown));
  const lines = successLines(record).map((line) => `${line}\n`);
  (options.json === true ? stderr : stdout).write(lines.join(''));
}

/** The report for one output. */
export function formatFor(output: Output, record: RunRecord, folder: string): string {
  const { columns, color } = output;
  return formatConsole(record, { columns, color, unicode: true, recordPath: folder });
}

function verdictLine(record: RunRecord, folder: string): string {
  const { verdict, reason, target } = record;
  return `${verdict} (${target.kind}: ${target.name})${reason === undefined ? '' : `: ${reason}`}; ${folder}\n`;
}
