import { slowestReplyMs } from '../profiler/maintenance/summary.ts';
import type { MaintenanceRecord } from '../record/maintenance-record.ts';
import { byKind } from '../record/scenario-record.ts';
import type { FaultRecord } from '../record/scenario-record.ts';

/** A number of an iteration. Times are milliseconds; their names say so. */
export interface Figure {
  /** As the record calls it; of a maintenance, with `maintenance.` before it. */
  readonly name: string;
  readonly value: number;
}

/** The numbers of an iteration that are known. What is not known is left out: it is not zero. */
export const figuresOf = byKind<[], readonly Figure[]>({
  fault: faultFigures,
  maintenance: ({ maintenance }) => (maintenance === undefined ? [] : maintenanceFigures(maintenance)),
  checks: () => [],
});

function faultFigures(record: FaultRecord): readonly Figure[] {
  return [
    ...pairs({
      detectionTimeMs: record.detectionTimeMs,
      notificationTimeMs: record.notificationTimeMs,
      recoveryTimeMs: record.recoveryTimeMs,
      totalTimeMs: record.totalTimeMs,
      outOfSyncMs: record.outOfSyncMs,
      restoredTimeMs: record.restoredTimeMs,
    }),
    ...record.budgets.flatMap(({ name, budgetMs, uncertaintyMs }) =>
      pairs({ [`${name}BudgetMs`]: budgetMs, [`${name}UncertaintyMs`]: uncertaintyMs }),
    ),
    ...(record.notifications.expected === 0
      ? []
      : pairs({
          notificationsExpected: record.notifications.expected,
          notificationsReceived: record.notifications.received,
        })),
    ...record.checkpoints.map(({ index, tMs }) => ({ name: `checkpoint.${index}.tMs`, value: tMs })),
    ...record.components.map(({ name, costMs }) => ({ name: `component.${name}.costMs`, value: costMs })),
  ];
}

function maintenanceFigures(maintenance: MaintenanceRecord): readonly Figure[] {
  const { session, service, hosts, moves, violations } = maintenance;
  return pairs({
    'maintenance.totalMs': session.totalMs,
    'maintenance.leadTimeMs': session.leadTimeMs,
    'maintenance.workTimeMs': session.workTimeMs,
    'maintenance.longestGapMs': service.longestGapMs,
    'maintenance.resolutionMs': service.resolutionMs,
    'maintenance.slowestReplyMs': slowestReplyMs(maintenance),
    'maintenance.hosts': hosts.length,
    'maintenance.hostsMaintained': hosts.filter((host) => host.maintained).length,
    'maintenance.moves': moves.length,
    'maintenance.violations': violations.length,
  });
}

function pairs(values: Readonly<Record<string, number | null | undefined>>): readonly Figure[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [{ name, value }],
  );
}
