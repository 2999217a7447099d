import { clean } from './terminal.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text from a cloud or a host as Markdown shows it as it is: nothing in it is markup, HTML, a table's border, a link
 * or a mention. For GitHub's and GitLab's Markdown alike.
 */
export function plain(text: string): string {
  return clean(text)
    .replaceAll(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign)
    .replaceAll(/[\\`*_[\]|~$]/g, String.raw`\$&`)
    .replaceAll('@', '&#64;')
    .replaceAll('://', ':&#47;&#47;')
    .replaceAll(/\b(www)\./gi, '$1&#46;');
}

/** Text in a code span, for what is to be copied; in a table, too. */
export function code(text: string): string {
  const shown = clean(text);
  if (shown === '') return '';
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${space}${shown.replaceAll('|', String.raw`\|`)}${space}${fence}`;
}

/** A table; cells are Markdown. Columns of numbers are set to the right. */
export function markdownTable(
  heads: readonly (string | { readonly number: string })[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(heads.map((head) => (typeof head === 'string' ? head : head.number))),
    line(heads.map((head) => (typeof head === 'string' ? '---' : '--:'))),
    ...rows.map(line),
  ];
}
