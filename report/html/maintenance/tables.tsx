import type { VNode } from 'preact';
import type { MaintenanceRecord } from '../../../record/maintenance-record.ts';
import { exchangeVerdict, wantsReply } from '../../exchange-verdict.ts';
import { shortHosts, shortIds } from '../../text/short-names.ts';
import { Table } from '../parts/table.tsx';
import { VerdictMark } from '../parts/verdict.tsx';
import { NONE, alignedMs, durationText, msText } from '../../text/html.ts';

/** Tables of more rows are folded. */
const MOST_OPEN_ROWS = 24;

/** A table in its place, folded when it is long. */
function folded(count: number, words: string, table: VNode): VNode | null {
  if (count === 0) return null;
  if (count <= MOST_OPEN_ROWS) return table;
  return (
    <details>
      <summary>
        {words} ({count})
      </summary>
      {table}
    </details>
  );
}

/** How each host went through its maintenance. */
export function HostTable({ hosts }: MaintenanceRecord): VNode | null {
  return folded(
    hosts.length,
    'Hosts',
    <Table
      caption="Hosts"
      columns={[
        { title: 'host', cell: ({ host }) => host },
        { title: 'order', isNumeric: true, cell: ({ order }) => order ?? NONE },
        {
          title: 'emptied by',
          cell: ({ emptiedBy, order }) => emptiedBy ?? (order === null ? NONE : 'was empty'),
        },
        { title: 'moves', isNumeric: true, cell: ({ moves }) => moves },
        { title: 'emptying', isNumeric: true, cell: (row) => durationText(row.emptyingTimeMs) },
        { title: 'allowed', isNumeric: true, cell: (row) => durationText(row.timeoutMs) },
        { title: 'in maintenance at', isNumeric: true, cell: (row) => durationText(row.inMaintenanceMs) },
        { title: 'for', isNumeric: true, cell: (row) => durationText(row.maintenanceTimeMs) },
        {
          title: 'maintained',
          cell: ({ maintained }) => (
            <VerdictMark verdict={maintained ? 'passed' : 'failed'} word={maintained ? 'yes' : 'no'} />
          ),
        },
      ]}
      rows={hosts}
    />,
  );
}

/** The messages to projects, and how long each step of the answer took. */
export function ExchangeTable({ exchanges, hosts, session }: MaintenanceRecord): VNode | null {
  const host = shortHosts(hosts.map((host) => host.host));
  const project = shortIds(session.projectIds);
  const time = alignedMs(
    exchanges.flatMap((exchange) => [
      exchange.deliveryTimeMs,
      exchange.answerTimeMs,
      exchange.returnTimeMs,
      exchange.totalTimeMs,
    ]),
  );
  return folded(
    exchanges.length,
    'Messages to the project, and its answers',
    <Table
      caption="Messages to the project, and its answers (times in ms)"
      columns={[
        {
          title: 'message',
          cell: ({ state, sentTimes }) => `${state}${sentTimes > 1 ? ` ×${sentTimes}` : ''}`,
        },
        { title: 'sent at', isNumeric: true, cell: ({ sentMs }) => durationText(sentMs) },
        ...(session.projectIds.length > 1
          ? [
              {
                title: 'project',
                cell: (row: MaintenanceRecord['exchanges'][number]) => project(row.projectId),
              },
            ]
          : []),
        { title: 'host', cell: (row) => (row.host === null ? '' : host(row.host)) },
        { title: 'delivery', isNumeric: true, cell: (row) => time(row.deliveryTimeMs) },
        { title: 'answer', isNumeric: true, cell: (row) => time(row.answerTimeMs) },
        { title: 'return', isNumeric: true, cell: (row) => time(row.returnTimeMs) },
        { title: 'total', isNumeric: true, cell: (row) => time(row.totalTimeMs) },
        {
          title: 'reply',
          cell: (row) =>
            wantsReply(row) && (
              <>
                <VerdictMark verdict={exchangeVerdict(row)} word={row.reply?.split('_')[0] ?? 'none'} />
                {row.accepted === false && ' refused'} {row.reason}
              </>
            ),
        },
      ]}
      rows={exchanges}
    />,
  );
}

/** Every instance that was moved. */
export function MoveTable({ moves, hosts }: MaintenanceRecord): VNode | null {
  const host = shortHosts(hosts.map((host) => host.host));
  const id = shortIds(moves.map((move) => move.instanceId));
  return folded(
    moves.length,
    'Moves',
    <Table
      caption="Moves"
      columns={[
        { title: 'instance', cell: (row) => <span class="mono">{id(row.instanceId)}</span> },
        { title: 'how', cell: ({ action }) => action },
        { title: 'from', cell: ({ from }) => host(from) },
        { title: 'to', cell: ({ to }) => (to === null ? NONE : host(to)) },
        { title: 'began at', isNumeric: true, cell: ({ startedMs }) => durationText(startedMs) },
        { title: 'took', isNumeric: true, cell: ({ durationMs }) => durationText(durationMs) },
        {
          title: 'outcome',
          isLong: true,
          cell: ({ outcome, reason }) => (
            <>
              <VerdictMark
                verdict={outcome === null ? 'unknown' : outcome === 'done' ? 'passed' : 'failed'}
                word={outcome ?? 'end not seen'}
              />{' '}
              {reason}
            </>
          ),
        },
      ]}
      rows={moves}
    />,
  );
}

/** What was against the protocol and what was wrong with the service, by time. */
export function FaultTable({ violations, service }: MaintenanceRecord): VNode | null {
  const faults = [
    ...violations.map(({ atMs, rule, by, message, host }) => ({
      atMs,
      what: message,
      by,
      rule,
      host,
      lengthMs: null,
    })),
    ...service.incidents.map(({ fromMs, toMs, kind, message, host }) => ({
      atMs: fromMs,
      what: message,
      by: 'service',
      rule: kind,
      host: host ?? undefined,
      lengthMs: toMs - fromMs,
    })),
  ].sort((a, b) => a.atMs - b.atMs);
  return folded(
    faults.length,
    'Violations and incidents',
    <Table
      caption="Violations of the protocol, and incidents of the service"
      columns={[
        { title: 'at', isNumeric: true, cell: ({ atMs }) => durationText(atMs) },
        { title: 'what', isLong: true, cell: ({ what }) => what },
        { title: 'by', cell: ({ by }) => by },
        { title: 'rule', cell: ({ rule }) => <code>{rule}</code> },
        { title: 'host', cell: ({ host }) => host ?? '' },
        {
          title: 'for',
          isNumeric: true,
          cell: ({ lengthMs }) => (lengthMs === null ? '' : msText(lengthMs)),
        },
      ]}
      rows={faults}
    />,
  );
}
