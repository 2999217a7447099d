import type { Glyphs } from './glyphs.ts';
import type { Paint } from './paint.ts';
import { widthOf, wrap } from '../text/terminal.ts';

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
  const lines = wrap(text, width, keepWords);
  const head = (name: string): string => page.paint.faint(name.padEnd(LABEL_WIDTH));
  const isTooLong = lines.some((line) => widthOf(line) > width);
  if (isTooLong) return [`${INDENT}${head(label)}`, ...lines.map((line) => `${INDENT}${line}`)];
  return lines.map((line, index) => `${INDENT}${head(index === 0 ? label : '')}${line}`);
}
