import { relative } from 'node:path';
import type { RunRecord } from '../../record/run-record.ts';
import { formatConsole, formatVerdict } from '../../report/console/format.ts';
import type { ConsoleOptions } from '../../report/console/format.ts';
import { formatJson } from '../../report/json.ts';
import { successLines } from '../../report/success-lines.ts';
import type { Output, World } from '../world.ts';

/** How the end of a run is shown. */
export interface PresentOptions {
  readonly json?: unknown;
  readonly quiet?: unknown;
  /** `none` leaves the profile out. */
  readonly profilerType: string;
  /** Slower than earlier runs: no line may say that all is well. */
  readonly isSlower?: boolean;
  /** What became of the results; shown last. */
  readonly lines?: readonly string[];
}

/**
 * Shows a judged run: the record alone on standard output with `--json`, else the report. The lines that CI
 * jobs look for follow on a pass.
 */
export function present(world: World, record: RunRecord, folder: string, options: PresentOptions): void {
  const { stdout, stderr } = world;
  const page = pageOf(world, stdout, folder);
  if (options.json === true) stdout.write(formatJson(record));
  else if (options.quiet === true) stdout.write(formatVerdict(record, page));
  else stdout.write(formatConsole(record, { ...page, profile: options.profilerType !== 'none' }));
  const success = options.isSlower === true ? [] : successLines(record);
  const lines = [...success, ...(options.lines ?? [])].map((line) => `${line}\n`);
  (options.json === true ? stderr : stdout).write(lines.join(''));
}

/** What an output can show, and where the record is, as a person in this folder would write it. */
export function pageOf(world: World, output: Output, folder: string): ConsoleOptions {
  const { columns, color } = output;
  return { columns, color, unicode: true, recordPath: relative(world.cwd, folder) || folder };
}

/** Whether the locale says that text is UTF-8; where it says nothing, as in most containers, it is. */
export function hasUnicode(env: World['env']): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return env['TERM'] !== 'linux' && (locale === '' || /utf-?8/i.test(locale));
}
