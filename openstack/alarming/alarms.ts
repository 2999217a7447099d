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
  readonly projectId: string;
  readonly enabled: boolean;
  /** What an alarm of type `event` waits for; undefined for other types. */
  readonly eventType: string | undefined;
}

const alarm = z
  .object({
    alarm_id: z.string(),
    name: z.string(),
    description: z.string().nullish(),
    state: z.string(),
    project_id: z.string().nullish(),
    enabled: z.boolean().default(true),
    event_rule: z.object({ event_type: z.string().optional() }).nullish(),
  })
  .transform((raw): Alarm => ({
    id: raw.alarm_id,
    name: raw.name,
    description: raw.description ?? undefined,
    state: raw.state,
    projectId: raw.project_id ?? '',
    enabled: raw.enabled,
    eventType: raw.event_rule?.event_type,
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
  /** Those of that name and type, in the own project or in all. */
  list(filter: {
    readonly name?: string;
    readonly type?: 'event';
    readonly allProjects?: boolean;
  }): Promise<readonly Alarm[]>;
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
    async list({ name, type, allProjects = false }) {
      const wanted = { name, type, all_projects: allProjects ? 'true' : undefined };
      const filters = Object.entries(wanted).flatMap(([field, value]) =>
        value === undefined ? [] : [`q.field=${field}&q.op=eq&q.value=${encodeURIComponent(value)}`],
      );
      const path = `/v2/alarms?${filters.join('&')}`;
      return session.request('alarming', { method: 'GET', path }, z.array(alarm));
    },
    delete: (id) => deleteIfThere(session, 'alarming', `/v2/alarms/${id}`),
  };
}
