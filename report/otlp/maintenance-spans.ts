import type { MaintenanceRecord } from '../../record/maintenance-record.ts';
import { inUs } from '../iteration-times.ts';
import { STATUS } from './message.ts';
import type { OtlpSpan } from './message.ts';
import { eventOf } from './spans.ts';
import type { SpanFacts } from './spans.ts';

type At = (ms: number) => number;
type HostRecord = MaintenanceRecord['hosts'][number];

/** A maintenance: the session with its phases and messages, each host with its moves, and who served. */
export function maintenanceSpans(
  record: MaintenanceRecord,
  root: string,
  originUs: number,
): readonly SpanFacts[] {
  const at: At = (ms) => originUs + inUs(ms);
  const session = sessionSpan(record, root, at);
  return [
    session,
    ...record.session.phases.map(({ state, atMs, durationMs }, index) => ({
      path: [...session.path, `phase ${index}`],
      name: state,
      fromUs: at(atMs),
      toUs: at(atMs + durationMs),
    })),
    ...record.exchanges.flatMap((exchange, index) =>
      messageSpan(exchange, [...session.path, `message ${index}`], at),
    ),
    ...record.hosts.flatMap((host) => hostSpans(record, host, root, at)),
    ...record.service.stays.map(({ instanceId, host, fromMs, toMs }, index) => ({
      path: [root, `stay ${index}`],
      name: `served by ${instanceId}`,
      fromUs: at(fromMs),
      toUs: at(toMs),
      attributes: { 'doctor.vm.id': instanceId, 'doctor.host': host },
    })),
  ];
}

function sessionSpan(
  { session, service, violations, moves }: MaintenanceRecord,
  root: string,
  at: At,
): SpanFacts {
  const last = session.phases.at(-1);
  const endMs = session.totalMs ?? (last === undefined ? 0 : last.atMs + last.durationMs);
  const { state, reason } = session;
  const events = [
    ...service.switchOvers.map(({ from, to, atMs }) => ({
      name: 'switch-over',
      atMs,
      attributes: { from, to },
    })),
    ...service.incidents.map(({ kind, message, fromMs, toMs }) => ({
      name: `incident: ${kind}`,
      atMs: fromMs,
      attributes: { message, 'doctor.length_ms': toMs - fromMs },
    })),
    ...violations.map(({ rule, by, message, atMs }) => ({
      name: `violation: ${rule}`,
      atMs,
      attributes: { by, message },
    })),
  ].sort((a, b) => a.atMs - b.atMs);
  return {
    path: [root, 'session'],
    name: 'maintenance session',
    fromUs: at(0),
    toUs: at(endMs),
    attributes: {
      'doctor.session.id': session.sessionId,
      'doctor.session.dialect': session.dialect,
      'doctor.session.state': state,
      'doctor.session.total_ms': session.totalMs,
      'doctor.session.work_ms': session.workTimeMs,
      'doctor.service.longest_gap_ms': service.longestGapMs,
      'doctor.service.resolution_ms': service.resolutionMs,
      'doctor.moves': moves.length,
    },
    events: events.map(({ name, atMs, attributes }) => eventOf(name, at(atMs), attributes)),
    status: reason === null ? {} : { code: STATUS.error, message: reason },
  };
}

function messageSpan(
  exchange: MaintenanceRecord['exchanges'][number],
  path: readonly string[],
  at: At,
): readonly SpanFacts[] {
  const { state, projectId, host, instanceId, sentMs, totalTimeMs, reply, accepted } = exchange;
  if (totalTimeMs === null) return [];
  return [
    {
      path,
      name: `message ${state}`,
      fromUs: at(sentMs),
      toUs: at(sentMs + totalTimeMs),
      attributes: {
        'doctor.project.id': projectId,
        'doctor.host': host,
        'doctor.vm.id': instanceId,
        'doctor.reply': reply,
      },
      status: accepted === false ? failed(exchange.reason) : {},
    },
  ];
}

/** From going to maintenance until it is enabled again, as the administrator saw it. */
function hostSpans(
  { moves }: MaintenanceRecord,
  record: HostRecord,
  root: string,
  at: At,
): readonly SpanFacts[] {
  const { host, northbound } = record;
  const path = [root, `host ${host}`];
  const own = moves.filter((move) => move.from === host);
  const times = [
    ...northbound.map((step) => step.atMs),
    ...own.flatMap((move) => [move.startedMs, move.startedMs + (move.durationMs ?? 0)]),
  ];
  if (times.length === 0) return [];
  return [
    {
      path,
      name: `host ${host}`,
      fromUs: at(Math.min(...times)),
      toUs: at(Math.max(...times)),
      attributes: {
        'doctor.host': host,
        'doctor.host.maintained': record.maintained,
        'doctor.host.order': record.order,
        'doctor.host.emptying_ms': record.emptyingTimeMs,
        'doctor.host.maintenance_ms': record.maintenanceTimeMs,
      },
      events: northbound.map(({ state, atMs, reason }) => eventOf(state, at(atMs), { reason })),
    },
    ...own.map(({ instanceId, action, to, startedMs, durationMs, outcome, reason }, index) => ({
      path: [...path, `move ${index}`],
      name: `${action} ${instanceId}`,
      fromUs: at(startedMs),
      toUs: at(startedMs + (durationMs ?? 0)),
      attributes: {
        'doctor.vm.id': instanceId,
        'doctor.move.to': to,
        'doctor.move.outcome': outcome ?? 'its end was not seen',
      },
      status: outcome === 'failed' ? failed(reason) : {},
    })),
  ];
}

function failed(reason: string | undefined): OtlpSpan['status'] {
  return { code: STATUS.error, ...(reason === undefined ? {} : { message: reason }) };
}
