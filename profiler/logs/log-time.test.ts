import { describe, expect, it } from 'vitest';
import { epochTime, refined, timeOf } from './log-time.ts';
import { prefix, stamp } from './testing/sample-logs.ts';

const time = (text: string) => {
  const found = epochTime(text);
  if (found === undefined) throw new Error(`${text} is no time`);
  return found;
};

describe('seconds since the epoch', () => {
  it.each([
    ['1795019200.12', 1_795_019_200_120_000, 10_000],
    ['1795019200.123456', 1_795_019_200_123_456, 1],
    // A float of this size has no room for the last digits.
    ['1795019200.1234567', 1_795_019_200_123_456, 1],
    ['1795019200', 1_795_019_200_000_000, 1_000_000],
  ])('%s is exact to its last decimal', (text, us, uncertaintyUs) => {
    expect(epochTime(text)).toMatchObject({ us, uncertaintyUs });
  });

  it.each(['', '17', '1795019200,12', '1795019200.12s', '-1795019200.12'])('%j is none', (text) => {
    expect(epochTime(text)).toBeUndefined();
  });
});

describe('a stamp with a prefix before it', () => {
  it.each([0, 9, -3.5, 5.75])('is as fine as the prefix, in a time zone %d hours from UTC', (hours) => {
    const found = refined(time(stamp(123, 2)), `${prefix(123, hours)} INFO `);
    expect(found).toMatchObject({ us: time(stamp(123)).us, uncertaintyUs: 1000 });
  });

  it('keeps its own time when the two do not agree: the line was written again later', () => {
    const coarse = time(stamp(123, 2));
    expect(refined(coarse, `${prefix(191)} INFO `)).toEqual(coarse);
  });

  it('keeps its own time when that is finer', () => {
    const fine = time(stamp(123.456));
    expect(refined(fine, `${prefix(123)} INFO `)).toEqual(fine);
  });

  it('takes the nearest of two prefixes', () => {
    const found = refined(time(stamp(123, 2)), `${prefix(9000)} console: ${prefix(123)} INFO `);
    expect(found.uncertaintyUs).toBe(1000);
  });
});

describe("a log's own time", () => {
  it.each([
    ['2026-11-18 16:26:40.123', 'oslo', 'utc', 123_000, 1000],
    ['2026-11-18 17:26:40,123', 'oslo', 'Europe/Berlin', 123_000, 1000],
    ['2026-11-18T16:26:40.123456Z', 'iso', 'Europe/Berlin', 123_456, 1],
    ['2026-11-18T18:26:40.5+02:00', 'iso', 'utc', 500_000, 100_000],
    ['1795019200.25', 'epoch', 'utc', 250_000, 10_000],
  ] as const)('%s as %s in %s', (text, format, zone, afterUs, uncertaintyUs) => {
    expect(timeOf(text, format, zone)).toMatchObject({ us: 1_795_019_200_000_000 + afterUs, uncertaintyUs });
  });

  it.each(['2026-13-18 16:26:40.123', 'yesterday', '2026-11-18'])('%s is none', (text) => {
    expect(timeOf(text, 'oslo')).toBeUndefined();
  });
});
