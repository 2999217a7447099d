import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../../core/clock.ts';
import { newUuid } from '../../../core/ids.ts';
import type { RequestContext } from '../../kit/contracts.ts';
import { naiveIso } from '../../kit/python/iso-time.ts';
import { pythonJson } from '../../kit/python/text.ts';
import { contextOf } from '../../kit/service.ts';
import type { Alarm, AlarmChange } from '../alarm.ts';
import type { AlarmStore } from '../store.ts';
import { alarmNotFound, aodhForbidden } from './faults.ts';

/** What every route of Aodh needs. */
export interface ApiDeps {
  readonly clock: Clock;
  readonly store: AlarmStore;
  /** Publishes a history entry as notification `alarm.<type>`. */
  readonly announce: (change: AlarmChange) => void;
}

/** A request's context with its project. */
export type ProjectContext = RequestContext & { readonly projectId: string };

/** The requester. @throws ServiceFault 403 for a token without project */
export function projectContextOf(request: FastifyRequest): ProjectContext {
  const context = contextOf(request);
  if (context.projectId === undefined) throw aodhForbidden();
  return { ...context, projectId: context.projectId };
}

/** The alarm a path names. @throws ServiceFault 404, also for other projects' alarms */
export function alarmOf(request: FastifyRequest, deps: ApiDeps): Alarm {
  const { projectId, isAdmin } = projectContextOf(request);
  const { id } = request.params as { readonly id: string };
  const alarm = deps.store.find(id);
  if (alarm === undefined || (!isAdmin && alarm.project_id !== projectId)) throw alarmNotFound(id);
  return alarm;
}

/** A history entry for a change that the requester makes now. */
export function changeBy(
  context: ProjectContext,
  deps: ApiDeps,
  entry: Pick<AlarmChange, 'alarm_id' | 'type'> & {
    readonly detail: object;
    readonly onBehalfOf?: string;
    readonly severity?: string | undefined;
  },
): AlarmChange {
  return {
    event_id: newUuid(),
    alarm_id: entry.alarm_id,
    type: entry.type,
    detail: pythonJson(entry.detail),
    user_id: context.userId,
    project_id: context.projectId,
    on_behalf_of: entry.onBehalfOf ?? context.projectId,
    timestamp: naiveIso(deps.clock.wallUs()),
    ...(entry.severity === undefined ? {} : { severity: entry.severity }),
  };
}
