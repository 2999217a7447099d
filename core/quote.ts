/**
 * A word as one argument of a POSIX shell, whatever it holds.
 * @throws RangeError for a zero byte, which no argument can hold
 */
export function shellQuote(word: string): string {
  if (word.includes('\0')) throw new RangeError('a word for a shell cannot hold a zero byte');
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
