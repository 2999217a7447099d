import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DoctorError, messageOf } from '../../../core/errors.ts';
import { shellQuote } from '../../../core/quote.ts';
import { judgeLogs } from '../../../profiler/logs/judge-logs.ts';
import { parseLogMap } from '../../../profiler/logs/map-file.ts';
import type { LogMap } from '../../../profiler/logs/map-file.ts';
import { formatConsole } from '../../../report/console/format.ts';
import { formatJson } from '../../../report/json.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { choice } from '../../config/kinds.ts';
import { configOf } from '../../config/load.ts';
import { TARGET_KINDS, valueOf } from '../../history/filters.ts';
import { readLogs, unreadable } from '../../logs/read-logs.ts';
import { targetOf } from '../../logs/target-of.ts';
import { textFlag } from '../../flags.ts';
import type { ParsedFlags } from '../../flags.ts';
import { programFacts } from '../../version.ts';
import type { World } from '../../world.ts';

/** `doctor profile --logs`: judges what logs say, with no cloud and no run of ours. */
export async function profileLogs(world: World, logs: string, flags: ParsedFlags): Promise<number> {
  const { budgetMs } = configOf(optionsFrom(world, flags)).run;
  const asked = valueOf(flags, 'target', choice(TARGET_KINDS));
  const mapFile = textFlag(flags, 'map');
  const map = mapFile === undefined ? undefined : readMap(world, mapFile);
  const evidence = await readLogs(world, logs, map);
  const { kind, warnings } = targetOf(world, logs, evidence.traces, asked);
  const record = judgeLogs(evidence, {
    target: { kind, name: `logs in ${logs}` },
    doctor: programFacts(),
    command: commandOf(logs, flags),
    options: { budgetMs },
    budgetMs,
    isBudgetGiven: flags['budgetMs'] !== undefined,
    warnings,
  });
  if (record === undefined) {
    const files = evidence.files === 1 ? '1 file' : `${evidence.files} files`;
    const more = evidence.warnings.length === 0 ? '' : ` ${evidence.warnings.join(' ')}`;
    throw unreadable(`No line of ${files} in ${logs} says when something happened.${more}`);
  }
  const { columns, color } = world.stdout;
  world.stdout.write(
    flags['json'] === true ? formatJson(record) : formatConsole(record, { columns, color, unicode: true }),
  );
  return 0;
}

function readMap(world: World, file: string): LogMap {
  let text;
  try {
    text = readFileSync(resolve(world.cwd, file), 'utf8');
  } catch (error) {
    throw new DoctorError('LOG_MAP_INVALID', `The map ${file} cannot be read: ${messageOf(error)}.`, {
      hint: 'docs/profile-logs.md has an example to begin with.',
      cause: error,
    });
  }
  return parseLogMap(text, file);
}

function commandOf(logs: string, flags: ParsedFlags): string {
  const words = ['doctor', 'profile', '--logs', logs];
  for (const [name, flag] of [
    ['map', '--map'],
    ['target', '--target'],
    ['budgetMs', '--budget'],
  ] as const) {
    const value = textFlag(flags, name);
    if (value !== undefined) words.push(flag, value);
  }
  return words.map(shellQuote).join(' ');
}
