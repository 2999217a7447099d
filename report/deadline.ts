import { CHECKPOINT } from '../record/checkpoints.ts';
import type { FaultRecord } from '../record/scenario-record.ts';

/** When the budget of the notification ran out, on the time axis; undefined when that is not known. */
export function deadlineMs({ checkpoints, budgets }: FaultRecord): number | undefined {
  const detectedMs = checkpoints.find(({ index }) => index === CHECKPOINT.rawFailure)?.tMs;
  const budget = budgets.find(({ name }) => name === 'notification');
  return detectedMs === undefined || budget === undefined ? undefined : detectedMs + budget.budgetMs;
}
