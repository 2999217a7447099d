import { describe, expect, it, onTestFinished } from 'vitest';
import { isoTime, systemClock } from './clock.ts';
import { newRunId, RUN_ID_PATTERN } from './ids.ts';
import { fakeClock } from './testing/fake-clock.ts';

describe('system clock', () => {
  it('follows the time of the machine to better than a few milliseconds', () => {
    const difference = systemClock().wallUs() - Date.now() * 1000;
    expect(Math.abs(difference)).toBeLessThan(5000);
  });

  it('has microseconds', () => {
    const clock = systemClock();
    const fractions = new Set(Array.from({ length: 200 }, () => clock.wallUs() % 1000));
    expect(fractions.size).toBeGreaterThan(1);
  });

  it('ends a delay early when its signal says so', async () => {
    await expect(systemClock().delay(60_000, AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
  });

  it('lets many wait for one signal without a warning of a leak', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error): void => void warnings.push(warning);
    process.on('warning', hear);
    onTestFinished(() => void process.off('warning', hear));
    const clock = systemClock();
    const stop = new AbortController();
    const delays = Array.from({ length: 12 }, () => clock.delay(60_000, stop.signal));
    stop.abort(new Error('no'));
    const ends = await Promise.allSettled(delays);
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(12);
    // Node emits warnings on the next tick.
    await new Promise((done) => void setImmediate(done));
    expect(warnings).toEqual([]);
  });
});

describe('isoTime', () => {
  it('keeps microseconds', () => {
    expect(isoTime(1_700_000_000_123_456)).toBe('2023-11-14T22:13:20.123456Z');
  });
});

describe('run id', () => {
  it('sorts by time and has its pattern', () => {
    const clock = fakeClock(1_700_000_000_000_000);
    expect(newRunId(clock)).toMatch(/^20231114-221320-[0-9a-f]{6}$/);
    expect(newRunId(clock)).toMatch(RUN_ID_PATTERN);
  });
});
