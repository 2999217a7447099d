import { describe, expect, it } from 'vitest';
import { DOWN_US } from '../profiler/testing/sample-trace.ts';
import { ORDERED_US } from '../profiler/testing/maintenance-scene.ts';
import { microseconds, iterationTimes } from './iteration-times.ts';
import { SAMPLE_RECORDS, withoutTimesOfDay } from './testing/sample-records.ts';

describe('microseconds', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-01T00:00:01.5Z', 1_500_000],
    ['2026-11-18T12:00:00.000001Z', 1_795_003_200_000_001],
    ['2026-11-18T12:00:00.123Z', 1_795_003_200_123_000],
  ])('reads %s', (text, us) => {
    expect(microseconds(text)).toBe(us);
  });
});

describe('when an iteration was', () => {
  it('is what its record says', () => {
    const [fault, maintenance] = iterationTimes(SAMPLE_RECORDS.both);
    expect(fault).toEqual({
      startUs: DOWN_US - 3_000_000,
      originUs: DOWN_US,
      endUs: DOWN_US + 2_000_000,
      isGuessed: false,
    });
    expect(maintenance).toMatchObject({ startUs: ORDERED_US - 4_000_000, originUs: ORDERED_US });
  });

  it('is laid one after another where an older record does not say it', () => {
    const times = iterationTimes(withoutTimesOfDay(SAMPLE_RECORDS.repeats));
    expect(times.map((time) => time.isGuessed)).toEqual([true, true, true]);
    expect(times[0]?.startUs).toBe(microseconds(SAMPLE_RECORDS.repeats.startedAt));
    expect(times[1]?.startUs).toBe(times[0]?.endUs);
  });

  it('ends with the last thing that happened, and never before it began', () => {
    for (const record of Object.values(SAMPLE_RECORDS)) {
      for (const { startUs, originUs, endUs } of iterationTimes(record)) {
        expect(startUs).toBeLessThanOrEqual(originUs);
        expect(originUs).toBeLessThanOrEqual(endUs);
        expect(Number.isSafeInteger(endUs)).toBe(true);
      }
    }
  });
});
