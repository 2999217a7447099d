import { quantileSorted } from 'simple-statistics';
import { differencesToDrop } from './rank-test.ts';

/** By how much one sample lies above another, in the unit of the values. */
export interface Shift {
  /** Hodges–Lehmann: the median of all differences `after − before`. */
  readonly by: number;
  /** Where it lies with {@link CONFIDENCE}; null when the samples are too small to say. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** The confidence of the intervals. */
export const CONFIDENCE = 0.95;

/** Of a larger sample so many values, evenly through its order, stand for all: a million differences are enough. */
const MOST_VALUES = 1000;

/** The shift between two samples. @throws RangeError when one is empty */
export function shiftOf(before: readonly number[], after: readonly number[]): Shift {
  if (before.length === 0 || after.length === 0) throw new RangeError('a shift needs two samples');
  const from = thinned(before);
  const to = thinned(after);
  const differences = Float64Array.from(to.flatMap((value) => from.map((other) => value - other))).sort();
  const by = quantileSorted([...differences], 0.5);
  const drop = differencesToDrop(from.length, to.length, 1 - CONFIDENCE);
  const low = differences[drop - 1];
  const high = differences[differences.length - drop];
  return { by, interval: drop === 0 || low === undefined || high === undefined ? null : [low, high] };
}

function thinned(values: readonly number[]): readonly number[] {
  if (values.length <= MOST_VALUES) return values;
  const sorted = [...values].sort((a, b) => a - b);
  return Array.from({ length: MOST_VALUES }, (_, index) => {
    const at = Math.floor(((index + 0.5) * sorted.length) / MOST_VALUES);
    return sorted[at] ?? 0;
  });
}
