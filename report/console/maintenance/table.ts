import { INDENT } from '../page.ts';
import type { Page } from '../page.ts';
import { cut, left, right, widthOf } from '../../text/terminal.ts';

const LEAST_NAME_WIDTH = 4;

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align: 'left' | 'right';
  /** It is cut at this; by default it is as wide as its widest cell. */
  readonly most?: number;
  /** Columns of a higher number go first when there is no room; those of 0 stay. */
  readonly spare: number;
  readonly brush?: (row: Row) => (text: string) => string;
}

/** Rows under their titles, in as many columns as fit. */
export function textTable<Row>(
  page: Page,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly string[] {
  if (rows.length === 0) return [];
  const shown = fitting(page, columns, rows);
  const line = (cells: readonly string[]): string => `${INDENT}${cells.join('  ')}`.trimEnd();
  const title = line(shown.map(({ column, width }) => fit(page, column, column.title, width)));
  return [
    page.paint.faint(title),
    ...rows.map((row) =>
      line(
        shown.map(({ column, width }, index) => {
          const isLast = index === shown.length - 1;
          // Nothing follows the last one, and colored blanks could not be trimmed.
          const text = fit(page, column, column.cell(row), width, isLast);
          return column.brush === undefined ? text : column.brush(row)(text);
        }),
      ),
    ),
  ];
}

interface Fitted<Row> {
  readonly column: Column<Row>;
  readonly width: number;
}

function fitting<Row>(
  { columns: most }: Page,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly Fitted<Row>[] {
  let fitted = columns.map((column) => {
    const widest = Math.max(widthOf(column.title), ...rows.map((row) => widthOf(column.cell(row))));
    return { column, width: Math.min(widest, column.most ?? widest) };
  });
  const used = (): number => INDENT.length + fitted.reduce((sum, fit) => sum + fit.width + 2, -2);
  while (used() > most) {
    const spare = Math.max(...fitted.map((fit) => fit.column.spare));
    if (spare === 0) break;
    fitted = fitted.filter((fit) => fit.column.spare !== spare);
  }
  // What still does not fit is taken from the widest names.
  for (let over = used() - most; over > 0; over -= 1) {
    const names = fitted.filter((fit) => fit.column.align === 'left' && fit.width > LEAST_NAME_WIDTH);
    const widest = names.toSorted((a, b) => b.width - a.width)[0];
    if (widest === undefined) break;
    fitted = fitted.map((fit) => (fit === widest ? { ...fit, width: fit.width - 1 } : fit));
  }
  return fitted;
}

function fit<Row>(
  { glyphs }: Page,
  { align }: Column<Row>,
  text: string,
  width: number,
  isLast = false,
): string {
  if (isLast && align === 'left') return cut(text, width, glyphs.more);
  return align === 'right' ? right(text, width) : left(text, width, glyphs.more);
}
