import type { MaintenanceRecord } from '../../record/maintenance-record.ts';
import { byKind } from '../../record/scenario-record.ts';
import type { FaultRecord } from '../../record/scenario-record.ts';
import { showDuration, showMs } from './terminal.ts';

/** The sentence that people want first: how long the notification took, or the maintenance. */
export const headline = byKind<[], string>({
  fault: faultHeadline,
  maintenance: ({ maintenance }) => (maintenance === undefined ? '' : maintenanceHeadline(maintenance)),
  checks: () => '',
});

function faultHeadline({ notificationTimeMs, budgets, notifications, verdict }: FaultRecord): string {
  const budget = budgets.find(({ name }) => name === 'notification');
  if (notificationTimeMs === null || budget === undefined) {
    const { expected, received } = notifications;
    // Where the verdict is unknown, one may have come and only its time was not seen.
    const word = verdict === 'unknown' ? 'were seen' : 'came';
    return expected > 0 && received < expected ? `${received} of ${expected} notifications ${word}` : '';
  }
  return `notified in ${showMs(notificationTimeMs)} ms, budget ${budget.budgetMs} ms`;
}

/** How many hosts, in what time, and whether the service was there. */
function maintenanceHeadline({ hosts, session, service }: MaintenanceRecord): string {
  const done = hosts.filter(({ maintained }) => maintained).length;
  const count = done === hosts.length ? `${done} hosts` : `${done} of ${hosts.length} hosts`;
  const time = session.totalMs === null ? '' : ` in ${showDuration(session.totalMs)}`;
  const { longestGapMs, resolutionMs, limitMs, unclear } = service;
  if (longestGapMs === null) return `${count} maintained${time}`;
  const isSure = unclear.length === 0 && resolutionMs !== null && resolutionMs <= limitMs;
  const none = isSure ? 'no gap' : 'no gap seen';
  const gap = longestGapMs > 0 ? `a gap of ${showDuration(longestGapMs)}` : none;
  return `${count} maintained${time}, ${gap} in the service`;
}
