import { errorFunction } from 'simple-statistics';

/** What a Mann–Whitney U test says of two samples. */
export interface RankTest {
  /** Pairs in which the value of `after` is the larger one; a tie counts half. */
  readonly u: number;
  /** The chance of a U at least as large if both samples were of one kind: small when `after` is larger. */
  readonly pLarger: number;
  /** The chance of a U at most as large: small when `after` is smaller. */
  readonly pSmaller: number;
  /** Whether the chances were counted out; else they are the normal approximation. */
  readonly isExact: boolean;
}

/** Up to so many values in all the chances are counted out: C(50, 25) is still a whole number to a double. */
const MOST_EXACT = 50;

/**
 * The Mann–Whitney U test (Wilcoxon rank sum test) of two samples. Up to 50 values in all it is exact, ties
 * included: every way to deal the ranks to the two samples is counted. Beyond, it is the normal approximation
 * with the variance corrected for ties and a correction for continuity.
 * @throws RangeError when a sample is empty or has a value that is no finite number
 */
export function rankTest(before: readonly number[], after: readonly number[]): RankTest {
  if (before.length === 0 || after.length === 0) throw new RangeError('a rank test needs two samples');
  const all = [...before, ...after];
  if (!all.every(Number.isFinite)) throw new RangeError('a rank test needs finite numbers');
  const ranks = doubledRanks(all);
  const n = after.length;
  const sum = ranks.slice(before.length).reduce((total, rank) => total + rank, 0);
  const u = sum / 2 - (n * (n + 1)) / 2;
  if (all.length <= MOST_EXACT) return { u, ...exactTails(ranks, n, sum), isExact: true };
  return { u, ...normalTails(ranks, n, u), isExact: false };
}

/** Twice the rank of each value, counted from 1; equal values share the mean of their ranks. */
function doubledRanks(values: readonly number[]): readonly number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = Array.from<number>({ length: values.length });
  for (let first = 0; first < order.length;) {
    let next = first + 1;
    while (next < order.length && values[order[next] ?? 0] === values[order[first] ?? 0]) next += 1;
    // The mean of the ranks first + 1 … next, doubled.
    for (let at = first; at < next; at += 1) ranks[order[at] ?? 0] = first + 1 + next;
    first = next;
  }
  return ranks;
}

/** How many choices of `size` among `ranks` have each sum; the index is the sum. */
function choicesBySum(ranks: readonly number[], size: number): readonly number[] {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  const none = ways[0];
  if (none !== undefined) none[0] = 1;
  for (const rank of ranks) {
    for (let count = size; count >= 1; count -= 1) {
      const to = ways[count] as Float64Array;
      const from = ways[count - 1] as Float64Array;
      for (let sum = total; sum >= rank; sum -= 1) to[sum] = (to[sum] ?? 0) + (from[sum - rank] ?? 0);
    }
  }
  return Array.from(ways[size] ?? []);
}

type Tails = Pick<RankTest, 'pLarger' | 'pSmaller'>;

function exactTails(ranks: readonly number[], size: number, sum: number): Tails {
  const ways = choicesBySum(ranks, size);
  const all = ways.reduce((total, count) => total + count, 0);
  const upTo = ways.slice(0, sum + 1).reduce((total, count) => total + count, 0);
  const same = ways[sum] ?? 0;
  return { pLarger: (all - upTo + same) / all, pSmaller: upTo / all };
}

function normalTails(ranks: readonly number[], n: number, u: number): Tails {
  const total = ranks.length;
  const m = total - n;
  const ties = new Map<number, number>();
  for (const rank of ranks) ties.set(rank, (ties.get(rank) ?? 0) + 1);
  const tied = [...ties.values()].reduce((sum, count) => sum + count ** 3 - count, 0);
  const variance = ((n * m) / 12) * (total + 1 - tied / (total * (total - 1)));
  // Nothing but one value: no order is more likely than another.
  if (variance <= 0) return { pLarger: 1, pSmaller: 1 };
  const off = u - (n * m) / 2;
  const deviation = Math.sqrt(variance);
  return { pLarger: tail((off - 0.5) / deviation), pSmaller: tail((-off - 0.5) / deviation) };
}

/** The chance that a standard normal variable is at least `z`. */
function tail(z: number): number {
  return (1 - errorFunction(z / Math.SQRT2)) / 2;
}

/** The smallest chance that a one-sided exact test of two such samples can find. */
export function leastChance(before: number, after: number): number {
  let choices = 1;
  for (let value = 1; value <= after; value += 1) choices *= (before + value) / value;
  return 1 / choices;
}

/**
 * How many of the sorted differences to leave out at each end, so that what remains between is a confidence
 * interval of the shift (Moses); 0 when the samples are too small for one.
 * @param risk of both ends together
 */
export function differencesToDrop(before: number, after: number, risk: number): number {
  if (before + after > MOST_EXACT) {
    const deviation = Math.sqrt((before * after * (before + after + 1)) / 12);
    return Math.max(0, Math.floor((before * after) / 2 - zOf(risk / 2) * deviation));
  }
  const ranks = Array.from({ length: before + after }, (_, index) => index + 1);
  const ways = choicesBySum(ranks, after);
  const all = ways.reduce((total, count) => total + count, 0);
  const least = (after * (after + 1)) / 2;
  let chance = 0;
  for (let u = 0; u <= before * after; u += 1) {
    chance += (ways[least + u] ?? 0) / all;
    if (chance > risk / 2) return u;
  }
  return 0;
}

/** The z whose upper tail is `chance`, by halving: the tail falls steadily. */
function zOf(chance: number): number {
  let [low, high] = [0, 10];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (tail(middle) > chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
