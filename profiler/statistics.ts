import { max, mean, median, min, quantileSorted, sampleStandardDeviation } from 'simple-statistics';

/** A sample in a few numbers, in the unit of its values. */
export interface Statistics {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
  /** The sample's standard deviation; 0 for one value. */
  readonly standardDeviation: number;
}

/** Describes a sample; undefined when it is empty. Results are rounded to three decimals. */
export function statisticsOf(values: readonly number[]): Statistics | undefined {
  if (values.length === 0) return undefined;
  const sample = [...values];
  return {
    count: sample.length,
    min: round(min(sample)),
    mean: round(mean(sample)),
    median: round(median(sample)),
    p95: percentile(sample, 0.95),
    max: round(max(sample)),
    standardDeviation: sample.length < 2 ? 0 : round(sampleStandardDeviation(sample)),
  };
}

/** The quantile at `share` (0 to 1), interpolated between neighbors. @throws on an empty sample */
export function percentile(values: readonly number[], share: number): number {
  return round(
    quantileSorted(
      [...values].sort((a, b) => a - b),
      share,
    ),
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
