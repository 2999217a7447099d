import type { Verdict } from '../record/verdict.ts';

/** A span of time and how far off it may be, both in milliseconds. */
export interface Span {
  readonly ms: number;
  readonly uncertaintyMs: number;
  /**
   * How long the process that took the times was late meanwhile; default none. It widens the error bar towards the
   * budget. Towards 0 it does not: that one time came after the other is certain however late both were.
   */
  readonly latenessMs?: number;
}

/**
 * Judges a span against a budget: passed iff 0 < span < budget, both exclusive, for every value within the
 * error bar; failed when it holds for none; unknown when the error bar straddles a bound.
 */
export function judgeSpan({ ms, uncertaintyMs, latenessMs = 0 }: Span, budgetMs: number): Verdict {
  const low = ms - uncertaintyMs;
  const high = ms + uncertaintyMs;
  if (low > 0 && high + latenessMs < budgetMs) return 'passed';
  if (high <= 0 || low - latenessMs >= budgetMs) return 'failed';
  return 'unknown';
}
