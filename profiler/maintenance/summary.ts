import type { RecordOf, SummaryOf } from '../../record/scenario-record.ts';
import { statisticsOf } from '../statistics.ts';
import type { MaintenanceRecord } from '../../record/maintenance-record.ts';

type MaintenanceSummary = Pick<SummaryOf<'maintenance'>, 'maintenance'>;

/** How maintenance sessions went over their repetitions; nothing when none was ordered. */
export function maintenanceSummary(iterations: readonly RecordOf<'maintenance'>[]): MaintenanceSummary {
  const sessions = iterations.flatMap((iteration) => iteration.maintenance ?? []);
  if (sessions.length === 0) return {};
  const over = (read: (record: MaintenanceRecord) => number | null | undefined) =>
    statisticsOf(sessions.flatMap((session) => read(session) ?? [])) ?? null;
  return {
    maintenance: {
      totalMs: over((record) => record.session.totalMs),
      workTimeMs: over((record) => record.session.workTimeMs),
      slowestReplyMs: over(slowestReplyMs),
      longestGapMs: over((record) => record.service.longestGapMs),
      moves: over((record) => record.moves.length),
    },
  };
}

/** The slowest answer to a question of a session; undefined when nothing was answered. */
export function slowestReplyMs({ exchanges }: MaintenanceRecord): number | undefined {
  const times = exchanges.flatMap((exchange) =>
    exchange.reply === null ? [] : (exchange.totalTimeMs ?? []),
  );
  return times.length === 0 ? undefined : Math.max(...times);
}
