import type { Json } from '../../core/json.ts';

/**
 * Reads a list or dictionary as Python prints it: `['MIGRATE', 'OWN_ACTION']`, `[u'a']`, `{'a': 1, 'b': None}`.
 * Ceilometer's traits are texts, and it makes them with `str()`. JSON is read as well.
 * @returns undefined when the text is neither: cut off in the middle, for instance
 */
export function readPythonLiteral(text: string): Json | undefined {
  const reader = { text, at: 0 };
  try {
    const value = readValue(reader);
    skipBlanks(reader);
    return reader.at === text.length ? value : undefined;
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

class NoLiteral extends Error {}

interface Reader {
  readonly text: string;
  at: number;
}

const WORDS: Readonly<Record<string, Json>> = {
  None: null,
  null: null,
  True: true,
  true: true,
  False: false,
  false: false,
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function skipBlanks(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at += 1;
}

/** Takes what comes next when it matches, blanks before it left out. */
function take(reader: Reader, pattern: RegExp): string | undefined {
  skipBlanks(reader);
  const found = new RegExp(pattern.source, 'y');
  found.lastIndex = reader.at;
  const match = found.exec(reader.text)?.[0];
  if (match !== undefined) reader.at += match.length;
  return match;
}

function readValue(reader: Reader): Json {
  if (take(reader, /\[/) !== undefined) return readItems(reader, /\]/, () => readValue(reader));
  if (take(reader, /\(/) !== undefined) return readItems(reader, /\)/, () => readValue(reader));
  if (take(reader, /\{/) !== undefined) {
    return Object.fromEntries(readItems(reader, /\}/, () => readMember(reader)));
  }
  const opening = take(reader, /[ub]?['"]/);
  if (opening !== undefined) return readText(reader, opening.at(-1) ?? '');
  const number = take(reader, /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/);
  if (number !== undefined) return Number(number);
  const word = take(reader, /\w+/) ?? '';
  if (!Object.hasOwn(WORDS, word)) throw new NoLiteral();
  return WORDS[word] as Json;
}

function readItems<T>(reader: Reader, end: RegExp, readItem: () => T): T[] {
  const items: T[] = [];
  while (take(reader, end) === undefined) {
    if (items.length > 0 && take(reader, /,/) === undefined) throw new NoLiteral();
    // A comma may end the list.
    if (items.length > 0 && take(reader, end) !== undefined) return items;
    items.push(readItem());
  }
  return items;
}

function readMember(reader: Reader): [string, Json] {
  const key = readValue(reader);
  if (typeof key === 'object' || take(reader, /:/) === undefined) throw new NoLiteral();
  return [String(key), readValue(reader)];
}

function readText(reader: Reader, quote: string): string {
  let text = '';
  for (;;) {
    const char = reader.text[reader.at];
    if (char === undefined) throw new NoLiteral();
    reader.at += 1;
    if (char === quote) return text;
    if (char !== '\\') text += char;
    else text += readEscape(reader);
  }
}

function readEscape(reader: Reader): string {
  const code = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4}))/.exec(reader.text.slice(reader.at, reader.at + 5));
  if (code !== null) {
    reader.at += code[0].length;
    return String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '', 16));
  }
  const char = reader.text[reader.at];
  if (char === undefined) throw new NoLiteral();
  reader.at += 1;
  return ESCAPES[char] ?? char;
}
