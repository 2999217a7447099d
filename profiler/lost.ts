import type { TraceEvent } from '../core/recorder.ts';
import { numberIn, textIn } from './event-data.ts';
import { latenessUs } from './lateness.ts';
import type { Settings } from './segments.ts';
import { TRACE } from './trace-events.ts';
import type { Finding } from './verdict.ts';

/**
 * The notifications that were waited for and did not come: failures, unless this process was late for so much of the
 * wait that less than the budget, and less than half of the wait, was left to receive one in.
 */
export function lostNotifications(
  events: readonly TraceEvent[],
  { budgetMs }: Pick<Settings, 'budgetMs'>,
): readonly Finding[] {
  const detected = events.find((event) => event.event === TRACE.monitorDetected);
  return events.flatMap((event): readonly Finding[] => {
    if (event.event !== TRACE.notificationLost) return [];
    const waitedMs = numberIn(event, 'waitedMs');
    const waited = waitedMs === undefined ? '' : ` within ${(waitedMs / 1000).toFixed(1)} s`;
    const reason = `no alarm came for VM ${textIn(event, 'instanceId')}${waited}`;
    const fromUs = detected?.atUs ?? event.atUs - (waitedMs ?? 0) * 1000;
    const lateMs = latenessUs(events, fromUs, event.atUs) / 1000;
    const windowMs = (event.atUs - fromUs) / 1000;
    if (lateMs === 0 || windowMs - lateMs >= Math.min(budgetMs, windowMs / 2)) {
      return [{ verdict: 'failed', reason }];
    }
    const late = `for ${(lateMs / 1000).toFixed(1)} s of them this process was late and could receive none`;
    return [{ verdict: 'unknown', reason: `${reason}; ${late}` }];
  });
}
