import type { RunRecord } from '../../../record/run-record.ts';
import { isOfKind } from '../../../record/scenario-record.ts';
import type { FaultRecord } from '../../../record/scenario-record.ts';
import { counted } from '../../text/html.ts';
import type { Sample } from '../plots/distribution-plot.tsx';

/** The iterations of a run whose times are compared. */
export function comparedIterations({ scenarios }: RunRecord): readonly FaultRecord[] {
  return scenarios.filter(isOfKind('fault'));
}

/** How many VMs an iteration was about; undefined when the fault was not ordered. */
function vmCount({ vms, notifications }: FaultRecord): number | undefined {
  return notifications.expected > 0 ? notifications.expected : vms.length > 0 ? vms.length : undefined;
}

/** How many VMs the iterations of a run were about, each count once. */
export function vmCounts(record: RunRecord): readonly number[] {
  return [
    ...new Set(comparedIterations(record).flatMap((comparedIteration) => vmCount(comparedIteration) ?? [])),
  ].sort((a, b) => a - b);
}

/** Notification times by how many VMs were on the host. Simulated ones are never put together with real ones. */
export function byVmCount(records: readonly RunRecord[]): readonly Sample[] {
  const counts = [...new Set(records.flatMap(vmCounts))].sort((a, b) => a - b);
  const kinds = [...new Set(records.map((record) => record.target.kind))];
  return counts.flatMap((count) =>
    kinds.flatMap((kind) => {
      const iterations = records
        .filter((record) => record.target.kind === kind)
        .flatMap((record) => comparedIterations(record).filter((scenario) => vmCount(scenario) === count));
      if (iterations.length === 0) return [];
      const label = `${counted(count, 'VM')}${kind === 'simulated' ? ', simulated' : ''}`;
      return [{ label, values: timesOf(iterations) }];
    }),
  );
}

/** Notification times run by run, in the order in which the runs were made. */
export function byRun(records: readonly RunRecord[]): readonly Sample[] {
  return records.map((record) => ({ label: runLabel(record), values: timesOf(comparedIterations(record)) }));
}

/** What a run is called in a plot: its id, and that it is simulated. */
export function runLabel({ runId, target }: RunRecord): string {
  return target.kind === 'simulated' ? `${runId} (sim)` : runId;
}

/** The budget of all, when they have the same one. */
export function commonBudgetMs(records: readonly RunRecord[]): number | undefined {
  const budgets = new Set(
    records
      .flatMap(comparedIterations)
      .flatMap((iteration) =>
        iteration.budgets.filter(({ name }) => name === 'notification').map(({ budgetMs }) => budgetMs),
      ),
  );
  return budgets.size === 1 ? [...budgets][0] : undefined;
}

function timesOf(iterations: readonly FaultRecord[]): readonly number[] {
  return iterations.flatMap((iteration) => iteration.notificationTimeMs ?? []);
}
