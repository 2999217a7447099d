import type { JsonObject } from '../../core/json.ts';
import type { TraceData, TraceEvent } from '../../record/trace-events.ts';
import { DIALECTS } from './dialects.ts';
import type { Message, Reply, SessionFacts } from './messages.ts';

/** A maintenance session as the trace says it was ordered. */
export interface Session extends SessionFacts {
  readonly orderedUs: number;
  readonly workflow: string | undefined;
  /** The lead time that was asked for. */
  readonly leadMs: number | undefined;
  /** How long the work at one host was to take. */
  readonly hostWorkMs: number | undefined;
  readonly floatingIp: string | undefined;
  readonly haInstanceIds: readonly string[];
}

/** The sessions that a trace's events order, first ones first. @throws TypeError for a dialect nobody knows */
export function sessionsOf(events: readonly TraceEvent[]): readonly Session[] {
  return events.flatMap(({ event, atUs, data }) => {
    if (event !== 'maintenance.ordered') return [];
    const { workflow, leadMs, hostWorkMs, floatingIp, maintenanceAt = '', ...facts } = data;
    if (!Object.hasOwn(DIALECTS, facts.dialect)) {
      throw new TypeError(`maintenance.ordered: no dialect ${facts.dialect} is known`);
    }
    const atMs = Date.parse(maintenanceAt);
    const maintenanceAtUs = Number.isNaN(atMs) ? undefined : atMs * 1000;
    return [{ ...facts, orderedUs: atUs, maintenanceAtUs, workflow, leadMs, hostWorkMs, floatingIp }];
  });
}

/** The messages in a trace's events, in the order of their times. */
export function messagesOf(events: readonly TraceEvent[]): readonly Message[] {
  return events.flatMap((event) => messageOf(event) ?? []).sort((a, b) => a.atUs - b.atUs);
}

function messageOf({ event, atUs, data }: TraceEvent): Message | undefined {
  switch (event) {
    case 'maintenance.project-event':
      return { kind: 'project-event', atUs, ...notification(data) };
    case 'maintenance.host-event':
      return { kind: 'host-event', atUs, ...notification(data) };
    case 'maintenance.event-received': {
      const { sessionId, state, messageId, traits } = data;
      return { kind: 'delivery', atUs, sessionId, state, messageId, traits: traitsOf(traits) };
    }
    case 'maintenance.instances-fetched':
      return { kind: 'fetched', atUs, ...data };
    case 'maintenance.reply-sent': {
      const { forState, status, instanceAction, instanceId } = data;
      const accepted = wasAccepted(status);
      return {
        ...replyOf(atUs, data),
        seenBy: 'app-manager',
        forState,
        accepted,
        instanceAction,
        instanceId,
      };
    }
    case 'maintenance.reply-taken': {
      const { accepted, reason } = data;
      return { ...replyOf(atUs, data), seenBy: 'admin-tool', accepted, reason };
    }
    case 'maintenance.move-started': {
      const { sessionId, instanceId, action, host } = data;
      return { kind: 'move-started', atUs, sessionId, instanceId, action, host };
    }
    case 'maintenance.move-finished': {
      const { sessionId, instanceId, outcome, target, reason } = data;
      return { kind: 'move-finished', atUs, sessionId, instanceId, outcome, target, reason };
    }
    case 'maintenance.session-state': {
      const { sessionId, state, reason } = data;
      return { kind: 'session-state', atUs, sessionId, state, reason };
    }
    default:
      return undefined;
  }
}

function notification({ messageId, publisherId, payload }: TraceData<'maintenance.project-event'>) {
  return { messageId, publisherId, payload };
}

function replyOf(
  atUs: number,
  {
    sessionId,
    projectId,
    state,
    instanceActions = {},
  }: TraceData<'maintenance.reply-taken' | 'maintenance.reply-sent'>,
): Omit<Reply, 'seenBy' | 'accepted'> {
  return { kind: 'reply', atUs, sessionId, projectId, state, instanceActions: textsOf(instanceActions) };
}

/** Status 0 is no answer at all. */
function wasAccepted(status: number | undefined): boolean | undefined {
  return status === undefined || status === 0 ? undefined : status >= 200 && status < 300;
}

/** Traits come as an object, or in Aodh's own way: a list of name, type and value. */
function traitsOf(
  traits: TraceData<'maintenance.event-received'>['traits'],
): Readonly<Record<string, string>> {
  if (!Array.isArray(traits)) return textsOf(traits as JsonObject);
  const triples = traits.flatMap((trait: unknown) =>
    Array.isArray(trait) && typeof trait[0] === 'string' ? [[trait[0], String(trait[2])] as const] : [],
  );
  return Object.fromEntries(triples);
}

function textsOf(object: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
