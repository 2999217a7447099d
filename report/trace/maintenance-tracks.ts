import type { MaintenanceRecord } from '../../record/maintenance-record.ts';
import { inUs } from '../iteration-times.ts';
import type { Instant, Span, Track } from './tracks.ts';

type HostRecord = MaintenanceRecord['hosts'][number];

/** A maintenance: the session, who serves, each host with its states and moves, and the messages. */
export function maintenanceTracks(record: MaintenanceRecord, originUs: number): readonly Track[] {
  const at = (ms: number): number => originUs + inUs(ms);
  const endMs = lastMs(record);
  return [
    sessionTrack(record, at),
    serviceTrack(record, at),
    ...record.hosts.flatMap((host) => [hostTrack(host, at, endMs), moveTrack(record, host.host, at)]),
    ...record.session.projectIds.map((projectId) => messageTrack(record, projectId, at)),
  ].filter(({ spans, instants }) => spans.length + instants.length > 0);
}

type At = (ms: number) => number;

function sessionTrack({ session, violations, scalings }: MaintenanceRecord, at: At): Track {
  const { maintenanceAtMs } = session;
  return {
    name: `session ${session.sessionId}`,
    spans: session.phases.map(({ state, atMs, durationMs }) => ({
      name: state,
      category: 'session',
      fromUs: at(atMs),
      toUs: at(atMs + durationMs),
      args: { durationMs },
    })),
    instants: [
      ...(maintenanceAtMs === null
        ? []
        : [{ name: 'maintenance_at', category: 'session', atUs: at(maintenanceAtMs) }]),
      ...scalings.map(({ by, instances, atMs }) => ({
        name: `scaled by ${by}`,
        category: 'session',
        atUs: at(atMs),
        args: { by, instances },
      })),
      ...violations.map(({ rule, by, message, atMs }) => ({
        name: `violation: ${rule}`,
        category: 'violation',
        atUs: at(atMs),
        args: { by, message },
      })),
    ],
  };
}

/** Where the instance lived that held the floating IP. */
function serviceTrack({ service }: MaintenanceRecord, at: At): Track {
  const incidents = service.incidents.map(({ kind, message, fromMs, toMs, host }): Span => ({
    name: `incident: ${kind}`,
    category: 'incident',
    fromUs: at(fromMs),
    toUs: Math.max(at(fromMs), at(toMs)),
    args: { message, host },
  }));
  return {
    name: 'who serves',
    spans: [
      ...service.stays.map(({ instanceId, host, fromMs, toMs }) => ({
        name: `${instanceId} on ${host}`,
        category: 'service',
        fromUs: at(fromMs),
        toUs: Math.max(at(fromMs), at(toMs)),
        args: { instanceId, host },
      })),
      ...incidents,
    ],
    instants: service.switchOvers.map(({ from, to, atMs }) => ({
      name: 'switch-over',
      category: 'service',
      atUs: at(atMs),
      args: { from, to },
    })),
  };
}

function hostTrack(record: HostRecord, at: At, endMs: number): Track {
  const { host, northbound, inMaintenanceMs, completeMs } = record;
  const known = [
    ['IN_MAINTENANCE', inMaintenanceMs],
    ['MAINTENANCE_COMPLETE', completeMs],
  ] as const;
  return {
    name: `host ${host}`,
    spans: northbound.flatMap(({ state, atMs, reason }, index): readonly Span[] => {
      if (state === 'enabled') return [];
      const untilMs = northbound[index + 1]?.atMs ?? Math.max(atMs, endMs);
      const args = reason === undefined ? {} : { reason };
      return [{ name: state, category: 'host', fromUs: at(atMs), toUs: at(untilMs), args }];
    }),
    instants: known.flatMap(([name, ms]): readonly Instant[] =>
      ms === null ? [] : [{ name, category: 'host', atUs: at(ms), args: { seen: 'on the bus' } }],
    ),
  };
}

/** Instances that leave a host; several leave it at once. */
function moveTrack({ moves }: MaintenanceRecord, host: string, at: At): Track {
  const own = moves.filter((move) => move.from === host);
  return {
    name: `moves from ${host}`,
    spans: own.flatMap((move): readonly Span[] => {
      const { instanceId, action, to, startedMs, durationMs, outcome, reason } = move;
      if (durationMs === null) return [];
      const args = { instanceId, to, outcome, ...(reason === undefined ? {} : { reason }) };
      const name = `${action} ${instanceId}`;
      return [{ name, category: 'move', fromUs: at(startedMs), toUs: at(startedMs + durationMs), args }];
    }),
    instants: own.flatMap(({ action, instanceId, to, startedMs, durationMs }): readonly Instant[] => {
      if (durationMs !== null) return [];
      const name = `${action} ${instanceId}, end not seen`;
      return [{ name, category: 'move', atUs: at(startedMs), args: { instanceId, to } }];
    }),
  };
}

/** The messages to a project, from the message to the reply in the Admin tool's hands. */
function messageTrack({ exchanges }: MaintenanceRecord, projectId: string, at: At): Track {
  const own = exchanges.filter((exchange) => exchange.projectId === projectId);
  return {
    name: `messages to project ${projectId}`,
    spans: own.flatMap(({ state, sentMs, totalTimeMs, reply, accepted, host, instanceId }) => {
      if (totalTimeMs === null) return [];
      const args = { reply, accepted, host, instanceId };
      const fromUs = at(sentMs);
      return [
        { name: state, category: 'message', fromUs, toUs: fromUs + inUs(Math.max(0, totalTimeMs)), args },
      ];
    }),
    instants: own.flatMap(({ state, sentMs, totalTimeMs, host, instanceId }) =>
      totalTimeMs === null
        ? [{ name: state, category: 'message', atUs: at(sentMs), args: { host, instanceId } }]
        : [],
    ),
  };
}

function lastMs({ session, hosts, service }: MaintenanceRecord): number {
  const seen = [
    ...hosts.flatMap((host) => host.northbound.map((step) => step.atMs)),
    ...service.stays.map((stay) => stay.toMs),
  ];
  return session.totalMs ?? Math.max(0, ...seen);
}
