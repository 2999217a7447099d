import type { FastifyInstance, FastifyRequest } from 'fastify';
import { naiveIso, parseIsoTime } from '../../kit/python/iso-time.ts';
import { ALARM_STATES, changeView } from '../alarm.ts';
import type { Alarm, AlarmChange, AlarmState } from '../alarm.ts';
import { REASON_BY_HAND } from './alarms.ts';
import { alarmOf, changeBy, projectContextOf } from './context.ts';
import type { ApiDeps } from './context.ts';
import { clientError, invalidInput, notAuthorized } from './faults.ts';
import { page, readListQuery } from './paging.ts';
import type { ListFilter } from './paging.ts';

const SORT_KEYS = [
  'event_id',
  'alarm_id',
  'on_behalf_of',
  'project_id',
  'user_id',
  'type',
  'timestamp',
  'severity',
];
/** The filters of a history, and the field that each one compares. */
const FILTER_FIELDS: Readonly<Record<string, string>> = {
  user: 'user_id',
  user_id: 'user_id',
  project: 'project_id',
  project_id: 'project_id',
  type: 'type',
  severity: 'severity',
};

/** `/v2/alarms/{id}/state` and `/v2/alarms/{id}/history`. */
export function alarmStateRoutes(app: FastifyInstance, deps: ApiDeps): void {
  // The body is a bare JSON text, which fastify would send as it is.
  app.get('/v2/alarms/:id/state', (request, reply) =>
    reply.type('application/json').send(JSON.stringify(alarmOf(request, deps).state)),
  );
  app.put('/v2/alarms/:id/state', (request, reply) =>
    reply.type('application/json').send(JSON.stringify(setState(request, deps).state)),
  );
  app.get('/v2/alarms/:id/history', (request) => history(request, deps).map(changeView));
}

/** Sets the state by hand; no action is called for it. */
function setState(request: FastifyRequest, deps: ApiDeps): Alarm {
  const before = alarmOf(request, deps);
  const state = request.body as AlarmState;
  if (!ALARM_STATES.includes(state)) throw clientError('state invalid');
  const alarm: Alarm = {
    ...before,
    state,
    state_timestamp: naiveIso(deps.clock.wallUs()),
    state_reason: REASON_BY_HAND,
  };
  deps.store.update(alarm);
  const change = changeBy(projectContextOf(request), deps, {
    alarm_id: alarm.alarm_id,
    type: 'state transition',
    detail: { state, state_reason: REASON_BY_HAND },
    onBehalfOf: alarm.project_id,
  });
  deps.store.record(change);
  deps.announce(change);
  return alarm;
}

function history(request: FastifyRequest, deps: ApiDeps): readonly AlarmChange[] {
  const alarm = alarmOf(request, deps);
  const { isAdmin, projectId } = projectContextOf(request);
  const query = readListQuery(request.query, SORT_KEYS);
  const tests = query.filters.map((filter) => compile(filter, isAdmin ? undefined : projectId));
  const changes = deps.store
    .changes()
    .filter((change) => change.alarm_id === alarm.alarm_id && (isAdmin || change.on_behalf_of === projectId))
    .filter((change) => tests.every((test) => test(change)));
  return page(changes, query, (change) => change.event_id);
}

function compile(filter: ListFilter, limitedTo: string | undefined): (change: AlarmChange) => boolean {
  const { field, op, value } = filter;
  if (field === 'timestamp') return compileTime(op, value);
  const name = Object.hasOwn(FILTER_FIELDS, field) ? FILTER_FIELDS[field] : undefined;
  if (name === undefined)
    throw clientError(`Unknown argument: "${field}": unrecognized field in query: ${field}`);
  if (op !== 'eq') throw invalidInput('op', op, `unimplemented operator for ${field}`);
  if (name === 'project_id' && limitedTo !== undefined && value !== limitedTo) throw notAuthorized(value);
  return (change) => Reflect.get(change, name) === value;
}

function compileTime(op: string, value: string): (change: AlarmChange) => boolean {
  if (!['lt', 'le', 'gt', 'ge'].includes(op))
    throw invalidInput('op', op, 'unimplemented operator for timestamp');
  const boundUs = parseIsoTime(value);
  if (boundUs === undefined) throw invalidInput('timestamp', value, 'invalid timestamp format');
  return ({ timestamp }) => {
    const changedUs = parseIsoTime(timestamp) ?? 0;
    if (changedUs === boundUs) return op.endsWith('e');
    return changedUs < boundUs === op.startsWith('l');
  };
}
