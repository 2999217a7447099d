import { slowestReplyMs } from '../profiler/maintenance/summary.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';

/** A number of an iteration. Times are milliseconds; their names say so. */
export interface Figure {
  /** As the record calls it; of a maintenance, with `maintenance.` before it. */
  readonly name: string;
  readonly value: number;
}

/** The numbers of an iteration that are known. What is not known is left out: it is no zero. */
export function figuresOf(scenario: ScenarioRecord): readonly Figure[] {
  return [
    ...pairs({
      detectionTimeMs: scenario.detectionTimeMs,
      notificationTimeMs: scenario.notificationTimeMs,
      recoveryTimeMs: scenario.recoveryTimeMs,
      totalTimeMs: scenario.totalTimeMs,
      outOfSyncMs: scenario.outOfSyncMs,
      restoredTimeMs: scenario.restoredTimeMs,
    }),
    ...scenario.budgets.flatMap(({ name, budgetMs, uncertaintyMs }) =>
      pairs({ [`${name}BudgetMs`]: budgetMs, [`${name}UncertaintyMs`]: uncertaintyMs }),
    ),
    ...(scenario.notifications.expected === 0
      ? []
      : pairs({
          notificationsExpected: scenario.notifications.expected,
          notificationsReceived: scenario.notifications.received,
        })),
    ...scenario.checkpoints.map(({ index, tMs }) => ({ name: `checkpoint.${index}.tMs`, value: tMs })),
    ...scenario.components.map(({ name, costMs }) => ({ name: `component.${name}.costMs`, value: costMs })),
    ...maintenanceFigures(scenario),
  ];
}

function maintenanceFigures({ maintenance }: ScenarioRecord): readonly Figure[] {
  if (maintenance === undefined) return [];
  const { session, service, hosts, moves, violations } = maintenance;
  return pairs({
    'maintenance.totalMs': session.totalMs,
    'maintenance.leadTimeMs': session.leadTimeMs,
    'maintenance.workTimeMs': session.workTimeMs,
    'maintenance.longestGapMs': service.longestGapMs,
    'maintenance.resolutionMs': service.resolutionMs,
    'maintenance.slowestReplyMs': slowestReplyMs(maintenance),
    'maintenance.hosts': hosts.length,
    'maintenance.hostsMaintained': hosts.filter((one) => one.maintained).length,
    'maintenance.moves': moves.length,
    'maintenance.violations': violations.length,
  });
}

function pairs(values: Readonly<Record<string, number | null | undefined>>): readonly Figure[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [{ name, value }],
  );
}
