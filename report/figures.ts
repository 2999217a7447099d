import { slowestReplyMs } from '../profiler/maintenance/summary.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';

/** A number of a telling. Times are milliseconds; their names say so. */
export interface Figure {
  /** As the record calls it; of a maintenance, with `maintenance.` before it. */
  readonly name: string;
  readonly value: number;
}

/** The numbers of a telling that are known. What is not known is left out: it is no zero. */
export function figuresOf(telling: ScenarioRecord): readonly Figure[] {
  return [
    ...pairs({
      detectionTimeMs: telling.detectionTimeMs,
      notificationTimeMs: telling.notificationTimeMs,
      recoveryTimeMs: telling.recoveryTimeMs,
      totalTimeMs: telling.totalTimeMs,
      outOfSyncMs: telling.outOfSyncMs,
      restoredTimeMs: telling.restoredTimeMs,
    }),
    ...telling.budgets.flatMap(({ name, budgetMs, uncertaintyMs }) =>
      pairs({ [`${name}BudgetMs`]: budgetMs, [`${name}UncertaintyMs`]: uncertaintyMs }),
    ),
    ...(telling.notifications.expected === 0
      ? []
      : pairs({
          notificationsExpected: telling.notifications.expected,
          notificationsReceived: telling.notifications.received,
        })),
    ...telling.checkpoints.map(({ index, tMs }) => ({ name: `checkpoint.${index}.tMs`, value: tMs })),
    ...telling.components.map(({ name, costMs }) => ({ name: `component.${name}.costMs`, value: costMs })),
    ...maintenanceFigures(telling),
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
