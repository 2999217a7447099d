import { describe, expect, it } from 'vitest';
import { whySlow } from './slow-pattern.ts';

describe('a pattern', () => {
  it.each([
    String.raw`^(?<time>\S+ \S+) .* forced_down .* (?<host>compute-\d+)`,
    '(?<vm>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})',
    String.raw`(?<time>\S+(?: \S+)?) (?:INFO|WARNING) \[[*+|]+\] done`,
    String.raw`\(a+\)+ (?<=x)y (?=z)`,
    '^(?<time>.*) x .* y .* z',
  ])('%s is safe', (pattern) => {
    expect(new RegExp(pattern)).toBeInstanceOf(RegExp);
    expect(whySlow(pattern)).toBeUndefined();
  });

  it.each([
    ['(a+)+b', 'repeats something'],
    ['((?:x*)y?)*z', 'repeats something'],
    ['(a{2,}){20}', 'repeats something'],
    ['(?:a|a)*b', 'alternatives'],
    ['(?<time>x) .*a.*b.*c', 'repeats "any character" too often: begin it with ^'],
    ['^(?<time>x).*a.+b[\\s\\S]*c.*d', 'say what stands between'],
    [String.raw`(?<vm>\S+) \1`, 'refers back'],
    [String.raw`(?<vm>\S+) \k<vm>`, 'refers back'],
  ])('%s is not: it %s', (pattern, why) => {
    expect(whySlow(pattern)).toContain(why);
  });
});
