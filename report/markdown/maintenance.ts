import type { MaintenanceRecord } from '../../record/maintenance-record.ts';
import { shortHosts } from '../text/short-names.ts';
import { showDuration } from '../text/terminal.ts';
import { plain, markdownTable } from '../text/markdown.ts';

/** A maintenance: the session's times, every host, and what went wrong. */
export function maintenanceMarkdown(
  record: MaintenanceRecord,
  slowestReplyMs: number | undefined,
): readonly (readonly string[])[] {
  return [sessionTable(record, slowestReplyMs), hostTable(record), troubles(record)];
}

function sessionTable(
  { session, service, moves }: MaintenanceRecord,
  slowestReplyMs: number | undefined,
): readonly string[] {
  const { state, totalMs, leadTimeMs, workTimeMs } = session;
  return markdownTable(
    ['session', ''],
    [
      ['state', plain(state ?? 'not known')],
      ['total', time(totalMs)],
      ['lead time', time(leadTimeMs)],
      ['work', time(workTimeMs)],
      ['slowest answer', time(slowestReplyMs)],
      ['moves', String(moves.length)],
      ['longest time without service', time(service.longestGapMs)],
      ['gaps shorter than this may be unseen', time(service.resolutionMs)],
    ],
  );
}

function hostTable({ hosts }: MaintenanceRecord): readonly string[] {
  const short = shortHosts(hosts.map((host) => host.host));
  const rows = [...hosts]
    .sort((a, b) => (a.order ?? Number.POSITIVE_INFINITY) - (b.order ?? Number.POSITIVE_INFINITY))
    .map((host) => [
      host.order === null ? '?' : String(host.order),
      plain(short(host.host)),
      host.maintained ? 'yes' : '**no**',
      String(host.moves),
      time(host.emptyingTimeMs),
      time(host.maintenanceTimeMs),
    ]);
  const heads = [{ number: 'order' }, 'host', 'maintained', { number: 'moves' }];
  return markdownTable([...heads, { number: 'emptying' }, { number: 'at work' }], rows);
}

function troubles({ session, service, violations, moves, gaps }: MaintenanceRecord): readonly string[] {
  return [
    ...(session.reason === null ? [] : [`the session failed: ${session.reason}`]),
    ...service.incidents.map((incident) => incident.message),
    ...service.unclear,
    ...moves.flatMap((move) =>
      move.outcome === 'failed'
        ? [
            `${move.action} of ${move.instanceId} from ${move.from} failed: ${move.reason ?? 'no reason was given'}`,
          ]
        : [],
    ),
    ...violations.map(({ rule, by, message }) => `${rule} (${by}): ${message}`),
    ...gaps,
  ].map((text) => `- ${plain(text)}`);
}

function time(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '?' : showDuration(ms);
}
