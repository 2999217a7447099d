import type { Glyphs } from './glyphs.ts';
import type { Paint } from './paint.ts';
import { wrap } from './text.ts';

/** What every section of the report is given. */
export interface Page {
  /** Width of the terminal, at least 40. */
  readonly columns: number;
  readonly glyphs: Glyphs;
  readonly paint: Paint;
}

/** Blanks before every line of a section's body. */
export const INDENT = '  ';

/** Left of the values in lists of names and values. */
export const LABEL_WIDTH = 14;

/** A name and its value over as many lines as it needs. */
export function labeled(page: Page, label: string, text: string, keepWords = false): readonly string[] {
  const width = page.columns - INDENT.length - LABEL_WIDTH;
  return wrap(text, width, keepWords).map((line, index) => {
    const head = (index === 0 ? label : '').padEnd(LABEL_WIDTH);
    return `${INDENT}${page.paint.faint(head)}${line}`;
  });
}
