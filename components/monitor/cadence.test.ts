import { describe, expect, it } from 'vitest';
import { cadenceOf } from './cadence.ts';

const nothing = { monitorIntervalMs: undefined, monitorMisses: undefined };

describe('the cadence of a monitor', () => {
  it('is that of its profile', () => {
    expect(cadenceOf({ monitorProfile: 'default', ...nothing })).toEqual({ intervalMs: 10, misses: 3 });
    expect(cadenceOf({ monitorProfile: 'upstream', ...nothing })).toEqual({ intervalMs: 100, misses: 1 });
  });

  it('is what was asked for by itself', () => {
    expect(cadenceOf({ monitorProfile: 'upstream', ...nothing, monitorMisses: 2 })).toEqual({
      intervalMs: 100,
      misses: 2,
    });
    expect(cadenceOf({ monitorProfile: 'upstream', ...nothing, monitorIntervalMs: 20 })).toEqual({
      intervalMs: 20,
      misses: 1,
    });
  });
});
