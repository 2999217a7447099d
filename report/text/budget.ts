import type { FaultRecord } from '../../record/scenario-record.ts';

/** How a time stands to its budget: `under the budget of 1000 ms`. */
export function budgetText({ timeMs, budgetMs, verdict }: FaultRecord['budgets'][number]): string {
  if (timeMs === null) return verdict === 'failed' ? 'never came' : 'not known';
  if (verdict === 'passed') return `under the budget of ${budgetMs} ms`;
  if (verdict === 'unknown') return `not known to be under the budget of ${budgetMs} ms`;
  return timeMs > 0 ? `not under the budget of ${budgetMs} ms` : 'not after the detection';
}
