import { median } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { differencesToDrop, leastChance, rankTest } from './rank-test.ts';

/** Two samples of distinct values in which U is what was asked for: `after` beats so many of `before`. */
function samplesWithU(m: number, n: number, u: number): [number[], number[]] {
  const before = Array.from({ length: m }, (_, index) => (index + 1) * 100);
  let left = u;
  const after = Array.from({ length: n }, (_, index) => {
    const beats = Math.min(m, left);
    left -= beats;
    return beats * 100 + 50 + index;
  });
  return [before, after];
}

describe('the rank test', () => {
  // Mann and Whitney (1947), table I: the chance of a U at most this large, to three decimals.
  it.each([
    [3, 3, 0, 0.05],
    [3, 3, 1, 0.1],
    [3, 3, 2, 0.2],
    [4, 4, 0, 0.014],
    [4, 4, 1, 0.029],
    [4, 4, 2, 0.057],
    [4, 4, 3, 0.1],
    [5, 5, 0, 0.004],
    [5, 5, 2, 0.016],
    [5, 5, 3, 0.028],
    [5, 5, 4, 0.048],
    [5, 5, 5, 0.075],
    [5, 3, 1, 0.036],
    [5, 3, 2, 0.071],
    [6, 6, 7, 0.047],
    [7, 7, 11, 0.049],
    [8, 8, 15, 0.041],
  ])('finds the published chances: %i and %i values, U %i: %f', (m, n, u, published) => {
    const [before, after] = samplesWithU(m, n, u);
    const test = rankTest(before, after);
    expect(test).toMatchObject({ u, isExact: true });
    expect(test.pSmaller).toBeCloseTo(published, 3);
  });

  // One-sided critical values of U at 0.05 from the usual tables: the largest U that is significant.
  it.each([
    [10, 10, 27],
    [9, 6, 12],
    [12, 12, 42],
    [15, 10, 44],
    [20, 20, 138],
  ])('has the published critical values: %i and %i values, U %i', (m, n, critical) => {
    const chance = (u: number): number => rankTest(...samplesWithU(m, n, u)).pSmaller;
    expect(chance(critical)).toBeLessThanOrEqual(0.05);
    expect(chance(critical + 1)).toBeGreaterThan(0.05);
  });

  it('agrees with the example of Hollander and Wolfe (permeability of membranes): p = 0.1272', () => {
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    const test = rankTest(early, term);
    expect(test.u).toBe(35);
    expect(test.pLarger).toBeCloseTo(0.1272, 4);
  });

  it('counts ties out: every deal of equal values is as likely as another', () => {
    expect(rankTest([1, 1, 1], [1, 1, 1])).toMatchObject({ u: 4.5, pLarger: 1, pSmaller: 1 });
    // Of the 10 ways to take 2 of {1, 1, 2, 2, 2}, 3 take two twos.
    expect(rankTest([1, 1, 2], [2, 2]).pLarger).toBeCloseTo(0.3, 12);
  });

  it('says nothing of many equal values, either', () => {
    const same = Array.from({ length: 60 }, () => 7);
    expect(rankTest(same, same)).toMatchObject({ pLarger: 1, pSmaller: 1, isExact: false });
  });

  it('goes over to the approximation without a jump', () => {
    const random = xoroshiro128plus(3);
    for (let round = 0; round < 20; round += 1) {
      const draw = (count: number, most: number) =>
        Array.from({ length: count }, () => uniformInt(random, 0, most));
      // The same order once with 50 values and once with 51, the one more in the middle.
      const before = draw(25, round % 2 === 0 ? 30 : 100_000);
      const after = draw(25, round % 2 === 0 ? 30 : 100_000);
      const exact = rankTest(before, after);
      const middle = median([...before, ...after]);
      const near = rankTest([...before, middle], after);
      expect(exact.isExact).toBe(true);
      expect(near.isExact).toBe(false);
      expect(Math.abs(exact.pLarger - near.pLarger)).toBeLessThan(0.05);
    }
  });

  it('keeps its laws for any samples', () => {
    const random = xoroshiro128plus(7);
    const draw = (): number[] =>
      Array.from({ length: uniformInt(random, 1, 40) }, () => uniformInt(random, 0, 25));
    for (let round = 0; round < 60; round += 1) {
      const [before, after] = [draw(), draw()];
      const test = rankTest(before, after);
      const swapped = rankTest(after, before);
      expect(test.u + swapped.u).toBe(before.length * after.length);
      expect(test.pLarger).toBeCloseTo(swapped.pSmaller, 9);
      for (const p of [test.pLarger, test.pSmaller]) {
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
      }
      // Both tails share the chance of this very U.
      expect(test.pLarger + test.pSmaller).toBeGreaterThanOrEqual(0.999);
      // Only the order counts.
      const stretched = (values: number[]) => values.map((value) => value ** 3 + 5);
      expect(rankTest(stretched(before), stretched(after)).pLarger).toBeCloseTo(test.pLarger, 9);
      const higher = rankTest(
        before,
        after.map((value) => value + 3),
      );
      expect(higher.pLarger).toBeLessThanOrEqual(test.pLarger + 1e-9);
    }
  });

  it('refuses what has no order', () => {
    expect(() => rankTest([], [1])).toThrow(RangeError);
    expect(() => rankTest([1], [Number.NaN])).toThrow(RangeError);
  });

  it('knows the smallest chance that samples can have', () => {
    expect(leastChance(3, 3)).toBeCloseTo(1 / 20, 12);
    expect(leastChance(10, 1)).toBeCloseTo(1 / 11, 12);
    expect(leastChance(500, 500)).toBeGreaterThanOrEqual(0);
  });

  // Quantiles of U at 0.025 (tables of confidence intervals of the shift).
  it.each([
    [3, 3, 0],
    [4, 4, 1],
    [5, 5, 3],
    [10, 5, 9],
    [10, 10, 24],
  ])('leaves out as many differences as tables say: %i and %i values, %i', (m, n, dropped) => {
    expect(differencesToDrop(m, n, 0.05)).toBe(dropped);
  });
});
