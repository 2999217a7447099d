import { createHash } from 'node:crypto';
import { shellQuote } from '../../core/quote.ts';

/** A table as the command lines of OpenStack print it. */
export function boxTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), title.length),
  );
  const line = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`;
  const show = (cells: readonly string[]): string =>
    `|${widths.map((width, column) => ` ${(cells[column] ?? '').padEnd(width)} `).join('|')}|\n`;
  return line + show(head) + line + rows.map(show).join('') + line;
}

/** An id that a name has in every lab. */
export function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Lines of an rc file. */
export function exportLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
    .join('');
}

/**
 * A program that answers one command line and no other.
 * @param condition what must hold, as shell; `refusal` says that it does not
 */
export function fakeProgram(
  words: string,
  answer: string,
  { condition, refusal }: { readonly condition: string; readonly refusal: string },
): string {
  return `#!/bin/sh
if ! ${condition}; then
  echo ${shellQuote(refusal)} >&2
  exit 1
fi
if [ "$*" != ${shellQuote(words)} ]; then
  echo "$(basename "$0"): of its commands this host of a lab knows only: ${words.replaceAll(/["$`\\]/g, String.raw`\$&`)}" >&2
  exit 2
fi
printf %s ${shellQuote(answer)}
`;
}
