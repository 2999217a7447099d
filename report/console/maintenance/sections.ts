import type { RecordOf } from '../../../record/scenario-record.ts';
import type { Page } from '../page.ts';
import { exchangeTable } from './exchanges.ts';
import { faultList, sessionFacts } from './facts.ts';
import { moveTable } from './moves.ts';
import { hostTimeline } from './timeline.ts';

/** A maintenance between its title and its checks: hosts, messages, moves, times. */
export function maintenanceSections(
  { maintenance, checks }: RecordOf<'maintenance'>,
  page: Page,
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
