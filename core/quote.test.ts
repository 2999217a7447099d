import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellQuote } from './quote.ts';

describe('shellQuote', () => {
  it.each([
    'plain',
    'two words',
    "it's",
    '$(rm -rf /)',
    '`id`',
    'a\nb',
    '',
    '*',
    '-n',
    String.raw`back\slash`,
  ])('hands %j to a shell as one word', (word) => {
    const output = execFileSync('sh', ['-c', `printf '%s' ${shellQuote(word)}`], { encoding: 'utf8' });
    expect(output).toBe(word);
  });

  it('refuses what no argument can hold', () => {
    expect(() => shellQuote('a\0b')).toThrow(RangeError);
  });
});
