import { median } from 'simple-statistics';
import { MEASURES, measuresFor } from './measures.ts';
import type { MeasureName, Measures } from './measures.ts';
import { leastChance, rankTest } from './rank-test.ts';
import { shiftOf } from './shift.ts';

/** A chance below this is taken for more than chance, over all measures of one comparison together. */
export const ALPHA = 0.05;

/** Fewer numbers than this on a side are never judged. */
const LEAST_NUMBERS = 3;

/** What a comparison says of one measure. */
export const COMPARISON_VERDICTS = ['slower', 'faster', 'no difference', 'not enough'] as const;
export type ComparisonVerdict = (typeof COMPARISON_VERDICTS)[number];

/** One side of a comparison. */
export interface Side {
  /** Iterations in which the measure is known. */
  readonly count: number;
  readonly medianMs: number | null;
}

/** One measure, before and after. */
export interface Comparison {
  readonly measure: MeasureName;
  readonly scenario: string;
  readonly title: string;
  readonly before: Side;
  readonly after: Side;
  /** Hodges–Lehmann estimate of after − before. */
  readonly shiftMs: number | null;
  /** As a part of the earlier median. */
  readonly shiftShare: number | null;
  /** The shift lies in here with 95 % confidence. */
  readonly intervalMs: readonly [low: number, high: number] | null;
  /** The chance of such an order if nothing had changed, corrected for the number of measures (Holm). */
  readonly p: number | null;
  readonly isExact: boolean;
  readonly verdict: ComparisonVerdict;
  /** Why it is not enough. */
  readonly reason?: string;
}

/** Which change to test for: `slower` for a slow-down alone (one-sided), `both` for any. */
type Direction = 'slower' | 'both';

/** How to compare. */
export interface ComparisonOptions {
  readonly scenario: string;
  /** Default all that a scenario of its kind has. */
  readonly measures?: readonly MeasureName[];
  readonly ask: Direction;
}

/** The numbers of one measure of a scenario, before and after. */
interface MeasureSamples {
  readonly scenario: string;
  readonly measure: MeasureName;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

interface Tested extends Omit<Comparison, 'verdict' | 'p'> {
  readonly rawP: number | null;
}

/**
 * Compares iterations of a scenario, measure by measure: a rank test on one number per iteration. A measure is slower
 * or faster when the order of the numbers is more than chance *and* the shift is large enough to matter; see
 * {@link MEASURES}. Measures that neither side knows are left out.
 */
export function compareIterations(
  before: readonly Measures[],
  after: readonly Measures[],
  { scenario, measures, ask }: ComparisonOptions,
): readonly Comparison[] {
  return compareSamples(samplesOf(before, after, { scenario, measures }), ask);
}

/** The numbers of each measure that at least one side knows. */
export function samplesOf(
  before: readonly Measures[],
  after: readonly Measures[],
  {
    scenario,
    measures = measuresFor(scenario),
  }: Pick<ComparisonOptions, 'scenario'> & {
    readonly measures?: readonly MeasureName[] | undefined;
  },
): readonly MeasureSamples[] {
  return measures.flatMap((measure) => {
    const from = valuesOf(before, measure);
    const to = valuesOf(after, measure);
    return from.length + to.length === 0 ? [] : [{ scenario, measure, from, to }];
  });
}

/** Compares samples; the chance of an error is that of all of them together. */
export function compareSamples(samples: readonly MeasureSamples[], ask: Direction): readonly Comparison[] {
  const tests = samples.length * (ask === 'both' ? 2 : 1);
  return holm(samples.map((sample) => test(sample, { ask, tests }))).map(judge);
}

function valuesOf(iterations: readonly Measures[], measure: MeasureName): readonly number[] {
  return iterations.flatMap((iteration) => iteration[measure] ?? []);
}

function test(
  { scenario, measure, from, to }: MeasureSamples,
  { ask, tests }: { readonly ask: Direction; readonly tests: number },
): Tested {
  const { title } = MEASURES[measure];
  const before = sideOf(from);
  const after = sideOf(to);
  const facts = { measure, scenario, title, before, after };
  if (from.length === 0 || to.length === 0) {
    const none = { shiftMs: null, shiftShare: null, intervalMs: null, rawP: null, isExact: true };
    return { ...facts, ...none, reason: tooFew(from.length, to.length, tests) };
  }
  const { pLarger, pSmaller, isExact } = rankTest(from, to);
  const { by, interval } = shiftOf(from, to);
  const shift = {
    shiftMs: round(by),
    shiftShare: before.medianMs === null || before.medianMs <= 0 ? null : round(by / before.medianMs),
    intervalMs: interval === null ? null : ([round(interval[0]), round(interval[1])] as const),
    isExact,
  };
  const rawP = ask === 'slower' ? pLarger : Math.min(1, 2 * Math.min(pLarger, pSmaller));
  if (isEnough(from.length, to.length, tests)) return { ...facts, ...shift, rawP };
  return { ...facts, ...shift, rawP: null, reason: tooFew(from.length, to.length, tests) };
}

function sideOf(values: readonly number[]): Side {
  return { count: values.length, medianMs: values.length === 0 ? null : round(median([...values])) };
}

/** Whether numbers in the clearest order could be distinguished from chance. */
function isEnough(before: number, after: number, tests: number): boolean {
  return Math.min(before, after) >= LEAST_NUMBERS && tests * leastChance(before, after) < ALPHA;
}

/** The shortest way to enough: more on one side, else on both. */
function tooFew(before: number, after: number, tests: number): string {
  let needed = LEAST_NUMBERS;
  while (!isEnough(needed, needed, tests)) needed += 1;
  const upTo = Array.from({ length: needed }, (_, index) => index + 1);
  const more = upTo.find((count) => count > after && isEnough(before, count, tests));
  const longer = upTo.find((count) => count > before && isEnough(count, after, tests));
  const missing =
    more !== undefined ? `${more} after` : longer !== undefined ? `${longer} before` : `${needed} of each`;
  return `${before} before and ${after} after; ${missing} would do`;
}

/** Holm's correction: with many measures one of them would otherwise stand out by chance. */
function holm(tested: readonly Tested[]): readonly (Tested & { readonly p: number | null })[] {
  const order = tested.filter(({ rawP }) => rawP !== null).sort((a, b) => (a.rawP ?? 1) - (b.rawP ?? 1));
  const corrected = new Map<Tested, number>();
  let highest = 0;
  for (const [index, result] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (result.rawP ?? 1) * (order.length - index)));
    corrected.set(result, highest);
  }
  return tested.map((result) => ({ ...result, p: corrected.get(result) ?? null }));
}

function judge({ rawP: _rawP, ...tested }: Tested & { readonly p: number | null }): Comparison {
  return { ...tested, verdict: verdictOf(tested) };
}

function verdictOf(tested: Omit<Comparison, 'verdict'>): ComparisonVerdict {
  const { measure, p, shiftMs, before } = tested;
  if (p === null || shiftMs === null) return 'not enough';
  const { leastMs, leastShare } = MEASURES[measure];
  const matters = Math.abs(shiftMs) >= Math.max(leastMs, leastShare * (before.medianMs ?? 0));
  if (p >= ALPHA || !matters) return 'no difference';
  return shiftMs > 0 ? 'slower' : 'faster';
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
