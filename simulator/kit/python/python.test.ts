import { describe, expect, it } from 'vitest';
import { shellPattern } from './fnmatch.ts';
import { naiveIso, parseIsoTime } from './iso-time.ts';
import { pythonJson, pythonStr } from './text.ts';

describe('shell patterns', () => {
  it.each([
    ['compute.instance.update', 'compute.instance.*', true],
    ['compute.instance.update', 'compute.*.update', true],
    ['compute.instance.update', '*', true],
    ['compute.instance.update', 'compute.instance', false],
    ['compute_instance', 'compute.instance', false],
    ['a1', 'a?', true],
    ['a1', 'a[0-9]', true],
    ['ab', 'a[!0-9]', true],
    ['a1', 'a[!0-9]', false],
    ['a[1', 'a[1', true],
    ['Compute', 'compute', false],
    ['a]', 'a[]]', true],
  ])('%s against %s: %s', (word, pattern, expected) => {
    expect(shellPattern(pattern).test(word)).toBe(expected);
  });
});

describe('times', () => {
  it('keeps microseconds and reads a time without zone as UTC', () => {
    const wallUs = parseIsoTime('2026-11-23 08:15:00.123456');
    expect(wallUs).toBe(Date.UTC(2026, 10, 23, 8, 15) * 1000 + 123_456);
    expect(naiveIso(wallUs ?? 0)).toBe('2026-11-23T08:15:00.123456');
  });

  it('applies a zone and leaves out a fraction of zero', () => {
    expect(naiveIso(parseIsoTime('2026-11-23T10:15:00+02:00') ?? 0)).toBe('2026-11-23T08:15:00');
    expect(naiveIso(parseIsoTime('2026-11-23T08:15:00Z') ?? 0)).toBe('2026-11-23T08:15:00');
  });

  it.each(['yesterday', '', '2026-13-01T00:00:00', '2026-01-01T25:00:00'])('refuses %j', (text) => {
    expect(parseIsoTime(text)).toBeUndefined();
  });
});

describe('texts', () => {
  it('prints values as Python does', () => {
    expect(pythonStr('plain')).toBe('plain');
    expect(pythonStr({ a: [1, true, null], "it's": 'x' })).toBe(`{'a': [1, True, None], "it's": 'x'}`);
  });

  it('writes JSON as Python does', () => {
    expect(pythonJson([{ b: 1, a: 'é' }], { sortKeys: true })).toBe(String.raw`[{"a": "\u00e9", "b": 1}]`);
  });
});
