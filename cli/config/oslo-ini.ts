/** One `key = value` of a file. */
export interface Assignment {
  readonly section: string;
  readonly key: string;
  /** Continued lines are joined by newlines; one pair of quotes around the whole is gone. */
  readonly value: string;
  /** Of the key, counted from 1. */
  readonly line: number;
}

/** A line that is no part of such a file. */
export class IniFault extends Error {
  override readonly name = 'IniFault';
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const DEFAULT = 'DEFAULT';

/**
 * Reads a file as oslo.config does (iniparser.py there): `key = value` or `key: value`, `#` and `;` only at the
 * beginning of a line, and an indented line goes on with the value above it. Beyond that it takes keys before the
 * first section, indented comments, and keys that are indented where no value is above them.
 * @throws IniFault
 */
export function parseOsloIni(source: string): readonly Assignment[] {
  const assignments: Assignment[] = [];
  let section = DEFAULT;
  let open: { readonly key: string; readonly line: number; readonly values: string[] } | undefined;
  const flush = (): void => {
    if (open === undefined) return;
    const { key, line, values } = open;
    assignments.push({ section, key, line, value: values.join('\n') });
    open = undefined;
  };
  for (const [index, raw] of source
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    const text = raw.trim();
    if (text.startsWith('#') || text.startsWith(';')) continue;
    if (text !== '' && open !== undefined && /^\s/.test(raw)) {
      open.values.push(text);
      continue;
    }
    flush();
    if (text === '') continue;
    if (text.startsWith('[')) section = sectionOf(text, line);
    else open = { ...keyAndValue(text, line), line };
  }
  flush();
  return assignments;
}

/** Names of sections have no case, but for the first letters of DEFAULT that is how they are written. */
function sectionOf(text: string, line: number): string {
  const name = /^\[(.+)\]$/.exec(text)?.[1]?.trim();
  if (name === undefined || name === '') {
    throw new IniFault(line, `${JSON.stringify(text)} does not end the name of its section with ]`);
  }
  return name.toUpperCase() === DEFAULT ? DEFAULT : name.toLowerCase();
}

function keyAndValue(text: string, line: number): { readonly key: string; readonly values: string[] } {
  const [, key = '', value = ''] = /^([^=:]*)[=:](.*)$/s.exec(text) ?? [];
  if (key.trim() === '') throw new IniFault(line, 'it is neither a section nor key = value');
  return { key: key.trim(), values: [unquoted(value.trim())] };
}

function unquoted(value: string): string {
  return /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;
}
