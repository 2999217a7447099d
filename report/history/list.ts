import { glyphsFor } from '../console/glyphs.ts';
import { createPaint } from '../console/paint.ts';
import type { Brush } from '../console/paint.ts';
import { clean, left, right, widthOf, wrap } from '../text/terminal.ts';
import { COLUMNS } from './columns.ts';
import type { Column } from './columns.ts';
import type { HistoryEntry } from './entry.ts';
import { trendLines } from './trend.ts';

/** How a list is shown. */
export interface ListOptions {
  /** Width of the terminal; undefined in a pipe, where every column is shown whole. */
  readonly columns: number | undefined;
  readonly color: boolean;
  readonly unicode: boolean;
}

const GAP = '  ';

/** A list of runs, a line for each, and below it how their notification times went. */
export function formatHistory(entries: readonly HistoryEntry[], options: ListOptions): string {
  const page = { ...options, glyphs: glyphsFor(options.unicode), paint: createPaint(options.color) };
  const cells = entries.map((entry) => COLUMNS.map((column) => column.text(entry, page.glyphs)));
  const natural = COLUMNS.map(({ head }, at) =>
    Math.max(widthOf(head), ...cells.map((row) => widthOf(row[at] ?? ''))),
  );
  const widths = fitted(COLUMNS, natural, options.columns);
  const line = (texts: readonly string[], brushes: readonly (Brush | undefined)[]): string =>
    COLUMNS.flatMap(({ toTheRight }, at) => {
      const width = widths[at];
      if (width === undefined) return [];
      const text = left(texts[at] ?? '', Math.min(width, widthOf(texts[at] ?? '')), page.glyphs.more);
      const isLast = at === COLUMNS.length - 1;
      const cell = toTheRight === true ? right(text, width) : left(text, isLast ? widthOf(text) : width);
      return brushes[at]?.(cell) ?? cell;
    })
      .join(GAP)
      .trimEnd();
  const lines = entries.flatMap((entry, row) => [
    line(
      cells[row] ?? [],
      COLUMNS.map(({ brush }) => brush?.(entry, page.paint)),
    ),
    ...whyUnreadable(entry, options.columns).map((text) => page.paint.warning(text)),
  ]);
  const head = line(
    COLUMNS.map((column) => column.head),
    COLUMNS.map(() => page.paint.faint),
  );
  const trend = trendLines(entries, page);
  return `${[head, ...lines, ...(trend.length === 0 ? [] : ['', ...trend])].join('\n')}\n`;
}

/** A reason stands below its run: there is no column that it would fit into. */
function whyUnreadable({ unreadable }: HistoryEntry, columns: number | undefined): readonly string[] {
  if (unreadable === undefined) return [];
  const lines = columns === undefined ? [clean(unreadable)] : wrap(unreadable, columns - GAP.length);
  return lines.map((text) => `${GAP}${text}`);
}

/**
 * Widths that fit: first spare columns are left out, then what can be cut is made narrower. Undefined is a column
 * that is left out.
 */
function fitted(
  columns: readonly Column[],
  natural: readonly number[],
  available: number | undefined,
): readonly (number | undefined)[] {
  if (available === undefined) return natural;
  const least = columns.map(({ atLeast }, at) => Math.min(natural[at] ?? 0, atLeast ?? Infinity));
  const kept = new Set(columns.keys());
  const total = (widths: readonly number[]): number =>
    [...kept].reduce((sum, at) => sum + (widths[at] ?? 0) + GAP.length, -GAP.length);
  const spare = columns.map((column, at) => ({ at, spare: column.spare ?? 0 }));
  for (const { at } of spare.filter((item) => item.spare > 0).sort((a, b) => b.spare - a.spare)) {
    if (total(least) > available) kept.delete(at);
  }
  let over = Math.max(0, total(natural) - available);
  // From the right: what a run was made on is cut last.
  const widths = [...natural];
  for (const at of [...kept].reverse()) {
    const room = (natural[at] ?? 0) - (least[at] ?? 0);
    const taken = Math.min(room, over);
    widths[at] = (natural[at] ?? 0) - taken;
    over -= taken;
  }
  return widths.map((width, at) => (kept.has(at) ? width : undefined));
}
