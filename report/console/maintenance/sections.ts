import type { MaintenanceRecord } from '../../../record/maintenance-record.ts';
import type { ScenarioRecord } from '../../../record/scenario-record.ts';
import type { Page } from '../page.ts';
import { showDuration } from '../../text/terminal.ts';
import { exchangeTable } from './exchanges.ts';
import { faultList, sessionFacts } from './facts.ts';
import { moveTable } from './moves.ts';
import { hostTimeline } from './timeline.ts';

/** A maintenance between its title and its checks: hosts, messages, moves, times. */
export function maintenanceSections(
  page: Page,
  { maintenance, checks }: ScenarioRecord,
  showProfile: boolean,
): readonly (readonly string[])[] {
  if (maintenance === undefined) return [];
  const profile = [hostTimeline, exchangeTable, moveTable].map((section) => section(page, maintenance));
  return [
    ...(showProfile ? profile : []),
    sessionFacts(page, maintenance, checks),
    faultList(page, maintenance),
  ];
}

/** The sentence that people look for: how many hosts, in what time, and whether the service was there. */
export function maintenanceHeadline({ hosts, session, service }: MaintenanceRecord): string {
  const done = hosts.filter((one) => one.maintained).length;
  const count = done === hosts.length ? `${done} hosts` : `${done} of ${hosts.length} hosts`;
  const time = session.totalMs === null ? '' : ` in ${showDuration(session.totalMs)}`;
  const { longestGapMs, resolutionMs, limitMs, unclear } = service;
  if (longestGapMs === null) return `${count} maintained${time}`;
  const isSure = unclear.length === 0 && resolutionMs !== null && resolutionMs <= limitMs;
  const none = isSure ? 'no gap' : 'no gap seen';
  const gap = longestGapMs > 0 ? `a gap of ${showDuration(longestGapMs)}` : none;
  return `${count} maintained${time}, ${gap} in the service`;
}
