import stringWidth from 'string-width';

/** The cells that a piece of text takes on a terminal: two for a wide character, as of Chinese, none for an accent. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** Text from a cloud or a host, made harmless: no control characters, no line breaks. */
export function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g, ' ').trim();
}

/** Pads or cuts to exactly `width`, the text to the left. */
export function left(text: string, width: number, more = ''): string {
  return cut(text, width, more).padEnd(width + text.length - widthOf(text));
}

/** Pads to `width`, the text to the right. */
export function right(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** Cuts what is over `width`; `more` stands for what was cut. */
export function cut(text: string, width: number, more = ''): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(more);
  return room < 0 ? beginning(more, width) : beginning(text, room) + more;
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** As much of a text as fits. */
function beginning(text: string, width: number): string {
  let taken = '';
  for (const { segment } of SEGMENTER.segment(text)) {
    if (widthOf(taken + segment) > width) break;
    taken += segment;
  }
  return taken;
}

/**
 * Breaks words over lines of at most `width`. A single word that is longer is broken too, unless
 * `keepWords`: paths and commands are to be copied, and a terminal wraps them well enough.
 */
export function wrap(text: string, width: number, keepWords = false): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of clean(text)
    .split(/ +/)
    .flatMap((name) => pieces(name, width, keepWords))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || widthOf(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((line) => line.replaceAll(UNBROKEN, ' '));
}

const UNBROKEN = '\u00A0';

/** Words that {@link wrap} keeps on one line where they fit. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', UNBROKEN);
}

function pieces(word: string, width: number, keepWords: boolean): readonly string[] {
  if (keepWords || widthOf(word) <= width) return [word];
  if (word.includes(UNBROKEN)) return word.split(UNBROKEN).flatMap((name) => pieces(name, width, keepWords));
  const size = Math.max(2, width);
  const first = beginning(word, size);
  return [first, ...pieces(word.slice(first.length), size, keepWords)];
}

/** Items side by side as far as they fit, two blanks apart. */
export function flow(items: readonly string[], width: number): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let used = 0;
  for (const item of items) {
    const line = lines.at(-1);
    if (line !== undefined && used + 2 + widthOf(item) <= width) {
      line.push(item);
      used += 2 + widthOf(item);
    } else {
      lines.push([item]);
      used = widthOf(item);
    }
  }
  return lines;
}

/** Milliseconds with as many decimals as are worth reading. */
export function showMs(ms: number, digits = decimalsFor(ms)): string {
  const text = ms.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** How many decimals are worth reading in times up to `largestMs`. */
export function decimalsFor(largestMs: number): number {
  if (Math.abs(largestMs) < 10) return 2;
  return Math.abs(largestMs) < 10_000 ? 1 : 0;
}

/** A duration for people: `412 ms`, `3.2 s`, `4 min 12 s`. */
export function showDuration(ms: number): string {
  if (ms < 1000) return `${ms.toFixed(0)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
