import type { FaultRecord } from '../record/scenario-record.ts';

/**
 * Whether the times of an iteration may stand beside those of others, in statistics, trends, comparisons and gates. They
 * may not when the lateness of this process alone makes a verdict unknown: they are then as much its own as the
 * cloud's. Of a false alarm there are none at all.
 */
export function hasUsableTimes({ budgets }: Pick<FaultRecord, 'budgets'>): boolean {
  return !budgets.some(
    ({ gating, verdict, timeMs, uncertaintyMs, latenessMs = 0, budgetMs }) =>
      gating &&
      verdict === 'unknown' &&
      timeMs !== null &&
      uncertaintyMs !== null &&
      latenessMs > 0 &&
      !straddles(timeMs, uncertaintyMs - latenessMs, budgetMs),
  );
}

function straddles(timeMs: number, barMs: number, budgetMs: number): boolean {
  return timeMs - barMs < budgetMs && timeMs + barMs >= budgetMs;
}
