import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { ageMs, instantOf } from './when.ts';

const clock = fakeClock(Date.UTC(2026, 10, 20, 12) * 1000);

describe('an instant', () => {
  it.each([
    ['2026-11-20', 'start', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20', 'end', '2026-11-20T23:59:59.999Z'],
    ['2026-11-20T12:30', 'end', '2026-11-20T12:30:00.000Z'],
    ['2026-11-20 12:30:15', 'start', '2026-11-20T12:30:15.000Z'],
    ['2026-11-20T12:30+02:00', 'start', '2026-11-20T10:30:00.000Z'],
    ['90m', 'start', '2026-11-20T10:30:00.000Z'],
    ['7d', 'end', '2026-11-13T12:00:00.000Z'],
    ['2w', 'start', '2026-11-06T12:00:00.000Z'],
  ] as const)('%s as a %s is %s', (text, side, instant) => {
    expect(instantOf(text, '--since', clock, side)).toBe(instant);
  });

  it.each(['', '7', 'd', '-7d', '7y', '2026-13-01', 'today'])('%j is none', (text) => {
    expect(() => instantOf(text, '--since', clock, 'start')).toThrow('it must be a date or an age');
  });

  it('has an age only as a number and a unit', () => {
    expect(ageMs('30s')).toBe(30_000);
    expect(ageMs('2026-11-20')).toBeUndefined();
  });
});
