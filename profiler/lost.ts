import type { TraceEvent } from '../record/trace-events.ts';
import { latenessUs } from './lateness.ts';
import type { Settings } from './segments.ts';
import type { Finding } from '../record/verdict.ts';

/**
 * The notifications that were waited for and did not come: failures, unless this process was late for so much of the
 * wait that less than the budget, and less than half of the wait, was left to receive one in.
 */
export function lostNotifications(
  events: readonly TraceEvent[],
  { budgetMs }: Pick<Settings, 'budgetMs'>,
): readonly Finding[] {
  const detected = events.find((event) => event.event === 'monitor.detected');
  return events.flatMap((event): readonly Finding[] => {
    if (event.event !== 'notification.lost') return [];
    const { instanceId, waitedMs } = event.data;
    const reason = `no alarm came for VM ${instanceId} within ${(waitedMs / 1000).toFixed(1)} s`;
    const fromUs = detected?.atUs ?? event.atUs - waitedMs * 1000;
    const lateMs = latenessUs(events, fromUs, event.atUs) / 1000;
    const windowMs = (event.atUs - fromUs) / 1000;
    if (lateMs === 0 || windowMs - lateMs >= Math.min(budgetMs, windowMs / 2)) {
      return [{ verdict: 'failed', reason }];
    }
    const late = `for ${(lateMs / 1000).toFixed(1)} s of them this process was late and could receive none`;
    return [{ verdict: 'unknown', reason: `${reason}; ${late}` }];
  });
}
