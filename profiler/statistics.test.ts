import { describe, expect, it } from 'vitest';
import { percentile, statisticsOf } from './statistics.ts';

describe('statistics', () => {
  it('describe a sample', () => {
    expect(statisticsOf([4, 1, 3, 2])).toEqual({
      count: 4,
      min: 1,
      mean: 2.5,
      median: 2.5,
      p95: 3.85,
      max: 4,
      standardDeviation: 1.291,
    });
  });

  it('have nothing to say of nothing, and no deviation of one', () => {
    expect(statisticsOf([])).toBeUndefined();
    expect(statisticsOf([7])).toMatchObject({ count: 1, median: 7, p95: 7, standardDeviation: 0 });
  });

  it('leave their sample alone', () => {
    const sample = Object.freeze([3, 1, 2]);
    expect(percentile(sample, 0.5)).toBe(2);
    expect(sample).toEqual([3, 1, 2]);
  });
});
