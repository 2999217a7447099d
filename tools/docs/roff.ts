/** Escapes text for man(7), so that it contains no request or escape. */
export function roff(text: string): string {
  return (
    text
      .replaceAll('\\', '\\e')
      .replaceAll('-', '\\-')
      .replaceAll(/^([.'])/gm, '\\&$1')
      // Long lists without blanks may be broken here.
      .replaceAll('|', '|\\:')
      .replaceAll('→', '\\(->')
      .replaceAll('–', '\\(en')
      .replaceAll('·', '\\(pc')
      .replaceAll('…', '...')
      .replaceAll('−', '\\(mi')
  );
}

/** An argument of a macro. */
export function argument(text: string): string {
  return `"${roff(text).replaceAll('"', '\\(dq')}"`;
}

/** A macro with its arguments. */
export const macro = (name: string, ...texts: readonly string[]): string =>
  [`.${name}`, ...texts.map(argument)].join(' ');

/** A term in bold and its meaning, indented. */
export const item = (term: string, meaning: string): string =>
  ['.TP', macro('B', term), roff(meaning)].join('\n');

/** Preformatted lines. */
export const verbatim = (text: string): string => ['.PP', '.nf', roff(text), '.fi'].join('\n');

/** A paragraph. */
export const paragraph = (text: string): string => `.PP\n${roff(text)}`;
