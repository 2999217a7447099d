import type { RecordOf, SummaryOf } from '../../record/scenario-record.ts';
import { statisticsOf } from '../statistics.ts';
import type { MaintenanceRecord } from '../../record/maintenance-record.ts';

type MaintenanceSummary = Pick<SummaryOf<'maintenance'>, 'maintenance'>;

/** How maintenance sessions went over their repetitions; nothing when none was ordered. */
export function maintenanceSummary(iterations: readonly RecordOf<'maintenance'>[]): MaintenanceSummary {
  const sessions = iterations.flatMap((one) => one.maintenance ?? []);
  if (sessions.length === 0) return {};
  const over = (read: (one: MaintenanceRecord) => number | null | undefined) =>
    statisticsOf(sessions.flatMap((one) => read(one) ?? [])) ?? null;
  return {
    maintenance: {
      totalMs: over((one) => one.session.totalMs),
      workTimeMs: over((one) => one.session.workTimeMs),
      slowestReplyMs: over(slowestReplyMs),
      longestGapMs: over((one) => one.service.longestGapMs),
      moves: over((one) => one.moves.length),
    },
  };
}

/** The slowest answer to a question of a session; undefined when nothing was answered. */
export function slowestReplyMs({ exchanges }: MaintenanceRecord): number | undefined {
  const times = exchanges.flatMap((one) => (one.reply === null ? [] : (one.totalTimeMs ?? [])));
  return times.length === 0 ? undefined : Math.max(...times);
}
