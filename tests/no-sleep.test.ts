import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('..', import.meta.url).pathname;

/** The sources, product and tests alike. */
function sources(): string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((path) => path !== '' && !path.startsWith('core/') && path !== 'tests/no-sleep.test.ts');
}

/** What gives a fixed wait away, or reads time behind the clock's back. */
const FORBIDDEN: readonly [string, RegExp][] = [
  ['a timer without a clock', /\bset(?:Timeout|Interval)\s*\(/],
  ['node:timers', /from 'node:timers/],
  ['a promise that only passes time', /\.delay\(\s*\d/],
  ['a sleep', /\bsleep\s*\(/],
  ['Date.now', /\bDate\.now\b/],
  ['new Date() of now', /new Date\(\)/],
  ['unseeded randomness', /\bMath\.random\b/],
];

describe('no fixed sleep, and no time behind the clock', () => {
  const files = sources().map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, 'utf8') }));

  it('reads the sources', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it.each(FORBIDDEN)('%s is nowhere', (_, pattern) => {
    const found = files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
    expect(found).toEqual([]);
  });

  it('no test is focused or empty', () => {
    const found = files.filter(({ text }) => /\b(?:it|test|describe)\.(?:only|todo)\b/.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});
