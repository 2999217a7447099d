import { z } from 'zod';
import { deleteIfThere } from '../deleted.ts';
import type { Session } from '../session.ts';

/** An alarm (Aodh, Web API v2). */
export interface Alarm {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  /** `ok`, `alarm` or `insufficient data`. */
  readonly state: string;
}

const alarm = z
  .object({ alarm_id: z.string(), name: z.string(), description: z.string().nullish(), state: z.string() })
  .transform((raw): Alarm => ({
    id: raw.alarm_id,
    name: raw.name,
    description: raw.description ?? undefined,
    state: raw.state,
  }));

/** One condition on an event. */
export interface EventQuery {
  /** `traits.instance_id`… */
  readonly field: string;
  /** Of the value; empty for text. */
  readonly type: string;
  readonly op: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
  readonly value: string;
}

/** An alarm of type `event` to make. */
export interface EventAlarmRequest {
  readonly name: string;
  readonly description: string;
  readonly eventType: string;
  readonly query: readonly EventQuery[];
  readonly alarmActions: readonly string[];
  readonly repeatActions: boolean;
  readonly severity: 'low' | 'moderate' | 'critical';
  readonly enabled: boolean;
}

/** Alarms. */
export interface Alarms {
  create(request: EventAlarmRequest): Promise<Alarm>;
  get(id: string): Promise<Alarm>;
  /** Those of that name, or of any, in the own project or in all. */
  list(filter: { readonly name?: string; readonly allProjects?: boolean }): Promise<readonly Alarm[]>;
  delete(id: string): Promise<void>;
}

/** `/v2/alarms` */
export function alarmsClient(session: Session): Alarms {
  return {
    create({ eventType, query, alarmActions, repeatActions, ...rest }) {
      const json = {
        ...rest,
        type: 'event',
        event_rule: { event_type: eventType, query },
        alarm_actions: alarmActions,
        repeat_actions: repeatActions,
      };
      return session.request('alarming', { method: 'POST', path: '/v2/alarms', json }, alarm);
    },
    get: (id) => session.request('alarming', { method: 'GET', path: `/v2/alarms/${id}` }, alarm),
    async list({ name, allProjects = false }) {
      const filters = [
        ...(name === undefined ? [] : [['name', name]]),
        ...(allProjects ? [['all_projects', 'true']] : []),
      ];
      const path = `/v2/alarms?${filters.map(([field, value]) => `q.field=${field}&q.op=eq&q.value=${encodeURIComponent(value ?? '')}`).join('&')}`;
      return session.request('alarming', { method: 'GET', path }, z.array(alarm));
    },
    delete: (id) => deleteIfThere(session, 'alarming', `/v2/alarms/${id}`),
  };
}
