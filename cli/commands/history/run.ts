import { VERDICTS } from '../../../record/verdict.ts';
import { historyJson } from '../../../report/history/entry.ts';
import type { HistoryEntry } from '../../../report/history/entry.ts';
import { formatHistory } from '../../../report/history/list.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { choice } from '../../config/kinds.ts';
import { configOf } from '../../config/load.ts';
import { countOf, filtersFrom, valueOf } from '../../history/filters.ts';
import type { Filters } from '../../history/filters.ts';
import { readEntry, startOf } from '../../history/read-runs.ts';
import { hasUnicode } from '../../terminal/present.ts';
import type { ParsedFlags } from '../../flags.ts';
import { listRunFolders } from '../../run/saved-runs.ts';
import type { World } from '../../world.ts';

/** What `--sort` may be. */
export const SORTS = ['time', 'verdict', 'notification'] as const;
type Sort = (typeof SORTS)[number];

/** `doctor history`: lists saved runs. */
export async function historyCommand(
  world: World,
  _: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const { runsDir } = configOf(optionsFrom(world, flags)).run;
  const filters = filtersFrom(flags, world.clock);
  const limit = countOf(flags, 'limit', 1) ?? Infinity;
  const sort = valueOf(flags, 'sort', choice(SORTS)) ?? 'time';
  const reverse = flags['reverse'] === true;
  const folders = listRunFolders(world, runsDir);
  const newestFirst = sort !== 'time' || !reverse;
  // In the order of time no more need be read than is shown.
  const { entries, unknown } = await select(world, newestFirst ? [...folders].reverse() : folders, {
    filters,
    most: sort === 'time' ? limit : Infinity,
  });
  const sorted = sort === 'time' ? entries : sortedBy(sort, entries, reverse).slice(0, limit);
  if (flags['json'] === true) world.stdout.write(historyJson(sorted));
  else if (sorted.length > 0) world.stdout.write(formatHistory(sorted, pageOf(world)));
  else {
    const which = folders.length === 0 ? 'There are no runs' : 'There are no such runs';
    world.stderr.write(`${which} in ${runsDir}.\n`);
  }
  if (unknown > 0) {
    const runs = unknown === 1 ? '1 run has a record' : `${unknown} runs have records`;
    world.stderr.write(`${runs} that cannot be read, and may or may not be among these.\n`);
  }
  return 0;
}

interface Selection {
  readonly entries: readonly HistoryEntry[];
  /** Runs of which nobody knows whether they are meant. */
  readonly unknown: number;
}

async function select(
  world: World,
  folders: readonly string[],
  { filters, most }: { readonly filters: Filters; readonly most: number },
): Promise<Selection> {
  const entries: HistoryEntry[] = [];
  let unknown = 0;
  for (const folder of folders) {
    if (entries.length >= most) break;
    if (!filters.inTime(startOf(folder))) continue;
    const entry = await readEntry(world, folder);
    if (!filters.asksRecord) entries.push(entry);
    else if (entry.digest === undefined) unknown += 1;
    else if (filters.fits(entry.digest)) entries.push(entry);
  }
  return { entries, unknown };
}

/** The worst first: a lost notification is slower than any, and what is not known is neither slow nor fast. */
function sortedBy(sort: Sort, entries: readonly HistoryEntry[], reverse: boolean): readonly HistoryEntry[] {
  const weight = sort === 'verdict' ? verdictWeight : notificationWeight;
  const known = entries.filter((entry) => weight(entry) !== undefined);
  const direction = reverse ? -1 : 1;
  return [
    ...known.sort((a, b) => direction * compare(weight(b) ?? 0, weight(a) ?? 0)),
    ...entries.filter((entry) => weight(entry) === undefined),
  ];
}

/** Not by subtraction: two that were lost are equal. */
function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function verdictWeight({ digest }: HistoryEntry): number | undefined {
  return digest && VERDICTS.indexOf(digest.verdict);
}

function notificationWeight({ digest }: HistoryEntry): number | undefined {
  if (digest === undefined) return undefined;
  return digest.lost > 0 ? Infinity : (digest.notificationTimeMs ?? undefined);
}

/** In a pipe the list is the same whatever the width of the terminal is. */
function pageOf(world: World): Parameters<typeof formatHistory>[1] {
  const { isTerminal, columns, color } = world.stdout;
  return { columns: isTerminal ? columns : undefined, color, unicode: hasUnicode(world.env) };
}
