import { describe, expect, it } from 'vitest';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { compareIterations } from './compare.ts';
import type { Comparison, ComparisonOptions } from './compare.ts';
import type { Measures } from './measures.ts';
import { shiftOf } from './shift.ts';

const times = (...values: number[]): Measures[] => values.map((notificationMs) => ({ notificationMs }));
const steps = (count: number, from: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

function compare(
  before: readonly Measures[],
  after: readonly Measures[],
  options: Partial<ComparisonOptions> = {},
) {
  const found = compareIterations(before, after, {
    scenario: 'fault_management',
    ask: 'both',
    measures: ['notificationMs'],
    ...options,
  });
  return found[0] as Comparison;
}

describe('a comparison of iterations', () => {
  it('finds a slow-down, its size, and where it lies', () => {
    const comparison = compare(times(...steps(8, 90)), times(...steps(8, 120)));
    expect(comparison).toMatchObject({
      verdict: 'slower',
      before: { count: 8, medianMs: 93.5 },
      after: { count: 8, medianMs: 123.5 },
      shiftMs: 30,
      isExact: true,
    });
    // Two deals of 12870 are as clear as this.
    expect(comparison.p).toBeCloseTo(2 / 12_870, 9);
    expect(comparison.intervalMs?.[0]).toBeLessThan(30);
    expect(comparison.intervalMs?.[1]).toBeGreaterThan(30);
  });

  it('finds the other way round what it finds', () => {
    const comparison = compare(times(...steps(8, 120)), times(...steps(8, 90)));
    expect(comparison).toMatchObject({ verdict: 'faster', shiftMs: -30 });
    expect(compare(times(...steps(8, 120)), times(...steps(8, 90)), { ask: 'slower' }).verdict).toBe(
      'no difference',
    );
  });

  it.each([
    ['less than 5 ms', steps(8, 20), steps(8, 24).map((ms) => ms + 0.9)],
    ['less than 5 %', steps(8, 800), steps(8, 820)],
  ])('does not call slow what is certain and too small to matter: %s', (_, before, after) => {
    const comparison = compare(times(...before), times(...after));
    expect(comparison.p).toBeLessThan(0.05);
    expect(comparison.verdict).toBe('no difference');
  });

  it('does not call slow what is large and may be chance', () => {
    const comparison = compare(times(50, 90, 100, 130, 170), times(60, 95, 120, 180, 300));
    expect(comparison.shiftMs).toBeGreaterThan(5);
    expect(comparison.verdict).toBe('no difference');
  });

  it('never judges by a single number, however clear', () => {
    const comparison = compare(times(...steps(100, 90)), times(5000), { ask: 'slower' });
    expect(comparison).toMatchObject({ verdict: 'not enough', p: null });
    expect(comparison.reason).toBe('100 before and 1 after; 3 after would do');
  });

  it.each([
    [0, 2, '4 of each would do'],
    [3, 3, '4 after would do'],
    [2, 5, '3 before would do'],
  ])('says what is missing: %i before, %i after: %s', (before, after, missing) => {
    const comparison = compare(times(...steps(before, 100)), times(...steps(after, 3000)), { ask: 'slower' });
    expect(comparison.reason).toBe(`${before} before and ${after} after; ${missing}`);
  });

  it.each([
    [3, 3, 'not enough'],
    [4, 3, 'slower'],
    [3, 4, 'slower'],
    [2, 1000, 'not enough'],
  ])('asks for as many numbers as it takes: %i before, %i after: %s', (before, after, verdict) => {
    const comparison = compare(times(...steps(before, 100)), times(...steps(after, 3000)), { ask: 'slower' });
    expect(comparison.verdict).toBe(verdict);
  });

  it('asks for more numbers where more is compared', () => {
    const both = (from: number): Measures[] =>
      steps(5, from).map((ms) => ({ notificationMs: ms, totalMs: ms }));
    const names = ['notificationMs', 'totalMs'] as const;
    const found = compareIterations(both(100), both(300), {
      scenario: 'fault_management',
      ask: 'both',
      measures: names,
    });
    expect(found.map((comparison) => comparison.verdict)).toEqual(['slower', 'slower']);
    // Holm: the smaller chance counts twice.
    expect(found[0]?.p).toBeCloseTo((2 * 2) / 252, 9);
    const four = compareIterations(both(100).slice(1), both(300).slice(1), {
      scenario: 'fault_management',
      ask: 'both',
      measures: names,
    });
    expect(four.map((comparison) => comparison.verdict)).toEqual(['not enough', 'not enough']);
  });

  it('says that it is not enough where one side knows nothing', () => {
    expect(compare([{}], times(...steps(9, 1)))).toMatchObject({
      verdict: 'not enough',
      before: { count: 0, medianMs: null },
      shiftMs: null,
    });
    expect(compareIterations([{}], [{}], { scenario: 'fault_management', ask: 'both' })).toEqual([]);
  });

  it('seldom finds a slow-down where there is none, and finds one that is there', () => {
    const random = xoroshiro128plus(11);
    const draw = (count: number, add: number): Measures[] =>
      // Long to the right, as times are.
      times(...Array.from({ length: count }, () => 80 + add - 15 * Math.log(1 - uniformFloat64(random))));
    const found = (add: number): number => {
      let slower = 0;
      for (let round = 0; round < 300; round += 1)
        if (compare(draw(12, 0), draw(8, add), { ask: 'slower' }).verdict === 'slower') slower += 1;
      return slower / 300;
    };
    expect(found(0)).toBeLessThan(0.08);
    expect(found(25)).toBeGreaterThan(0.9);
  });
});

describe('the shift', () => {
  it('is the median of all differences, with the interval that goes with it', () => {
    // All 16 differences in order: −1 … the second and the last but one are the ends.
    const { by, interval } = shiftOf([1, 2, 3, 4], [11, 12, 13, 14]);
    expect(by).toBe(10);
    expect(interval).toEqual([7, 13]);
    expect(shiftOf([1, 2, 3], [4, 5, 6]).interval).toBeNull();
  });

  it('is not moved by one outlier', () => {
    expect(shiftOf(steps(9, 10), [...steps(8, 10), 100_000]).by).toBeLessThan(2);
  });

  it('takes large samples in their stride', () => {
    const { by, interval } = shiftOf(steps(5000, 0), steps(4000, 100));
    expect(by).toBeGreaterThan(-450);
    expect(by).toBeLessThan(-350);
    expect(interval?.[0]).toBeLessThan(by);
  });
});
