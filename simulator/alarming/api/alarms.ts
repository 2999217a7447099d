import { isDeepStrictEqual } from 'node:util';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newUuid } from '../../../core/ids.ts';
import { naiveIso } from '../../kit/python/iso-time.ts';
import { alarmView } from '../alarm.ts';
import type { Alarm } from '../alarm.ts';
import { readAlarm } from './alarm-body.ts';
import { listAlarms } from './alarm-list.ts';
import { alarmOf, changeBy, projectContextOf } from './context.ts';
import type { ApiDeps, ProjectContext } from './context.ts';
import { clientError, notAuthorized } from './faults.ts';

const REASON_NEW = 'Not evaluated yet';
export const REASON_BY_HAND = 'Manually set via API';

/** `/v2/alarms` and `/v2/alarms/{id}` (aodh/api/controllers/v2/alarms.py). */
export function alarmRoutes(app: FastifyInstance, deps: ApiDeps): void {
  app.get('/v2/alarms', (request) =>
    listAlarms(request.query, projectContextOf(request), deps.store).map(alarmView),
  );
  app.post('/v2/alarms', (request, reply) => createAlarm(request, reply, deps));
  app.get('/v2/alarms/:id', (request) => alarmView(alarmOf(request, deps)));
  app.put('/v2/alarms/:id', (request) => alarmView(updateAlarm(request, deps)));
  app.delete('/v2/alarms/:id', (request, reply) => {
    const alarm = alarmOf(request, deps);
    const context = projectContextOf(request);
    deps.store.delete(alarm.alarm_id);
    const detail = { state: alarm.state };
    const { alarm_id, severity } = alarm;
    deps.announce(changeBy(context, deps, { alarm_id, type: 'deletion', detail, severity }));
    return reply.code(204).send();
  });
}

function createAlarm(request: FastifyRequest, reply: FastifyReply, deps: ApiDeps): FastifyReply {
  const context = projectContextOf(request);
  const { definition, ...wanted } = readAlarm(request.body, !context.isAdmin);
  const userId = ownerOf('user', wanted.userId, context.userId, context);
  const projectId = ownerOf('project', wanted.projectId, context.projectId, context);
  refuseOverQuota(projectId, userId, deps);
  const now = naiveIso(deps.clock.wallUs());
  const alarm: Alarm = {
    ...definition,
    alarm_id: newUuid(),
    user_id: userId,
    project_id: projectId,
    timestamp: now,
    state_timestamp: now,
    state_reason: REASON_NEW,
    evaluate_timestamp: now,
  };
  deps.store.create(alarm);
  const { alarm_id, severity } = alarm;
  const change = changeBy(context, deps, { alarm_id, type: 'creation', detail: alarm, severity });
  deps.store.record(change);
  deps.announce(change);
  return reply.code(201).header('location', `/v2/alarms/${alarm_id}`).send(alarmView(alarm));
}

/** A PUT replaces the whole definition: what the body leaves out goes back to its default, the state too. */
function updateAlarm(request: FastifyRequest, deps: ApiDeps): Alarm {
  const before = alarmOf(request, deps);
  const context = projectContextOf(request);
  const { definition, projectId, userId } = readAlarm(request.body, !context.isAdmin);
  const now = naiveIso(deps.clock.wallUs());
  const isSameState = before.state === definition.state;
  const alarm: Alarm = {
    ...definition,
    alarm_id: before.alarm_id,
    user_id: context.isAdmin ? (userId ?? before.user_id) : context.userId,
    project_id: context.isAdmin ? (projectId ?? before.project_id) : context.projectId,
    timestamp: now,
    state_timestamp: isSameState ? before.state_timestamp : now,
    state_reason: isSameState ? before.state_reason : REASON_BY_HAND,
    evaluate_timestamp: before.evaluate_timestamp,
  };
  deps.store.update(alarm);
  const detail = differences(before, alarm);
  if (Object.keys(detail).length === 0) return alarm;
  const change = changeBy(context, deps, {
    alarm_id: alarm.alarm_id,
    type: 'rule change',
    detail,
    onBehalfOf: alarm.project_id,
    severity: 'severity' in detail ? alarm.severity : undefined,
  });
  deps.store.record(change);
  deps.announce(change);
  return alarm;
}

function differences(before: Alarm, after: Alarm): object {
  const ignored = ['timestamp', 'state_timestamp'];
  return Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => !ignored.includes(name) && !isDeepStrictEqual(value, Reflect.get(before, name)),
    ),
  );
}

/** An administrator may make alarms for others. @throws ServiceFault 401 for anybody else who tries */
function ownerOf(
  aspect: 'project' | 'user',
  wanted: string | undefined,
  own: string,
  context: ProjectContext,
): string {
  if (wanted === undefined || wanted === own) return own;
  if (!context.isAdmin) throw notAuthorized(wanted, aspect);
  return wanted;
}

/**
 * Aodh compares the project's limit with the number of the user's alarms, and does not except -1: once a
 * project has a stored quota of -1 (reading its quotas stores one), it can create no more alarms.
 */
function refuseOverQuota(projectId: string, userId: string, deps: ApiDeps): void {
  const count = deps.store.alarms().filter((alarm) => alarm.user_id === userId).length;
  if (deps.store.quotas(projectId).some(({ limit }) => count >= limit))
    throw clientError(`Alarm quota exceeded for user ${userId} on project ${projectId}`, 403);
}
