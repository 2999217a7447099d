import type { JsonObject } from '../../core/json.ts';
import type { TraceEvent } from '../../core/recorder.ts';
import { numberIn, objectIn, textIn, textsIn } from '../event-data.ts';
import { TRACE } from '../trace-events.ts';
import { DIALECTS } from './dialects.ts';
import type { DialectName } from './dialects.ts';
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
  return events.flatMap((event) => {
    if (event.event !== TRACE.maintenanceOrdered) return [];
    const atMs = Date.parse(textIn(event, 'maintenanceAt') ?? '');
    return [
      {
        sessionId: textIn(event, 'sessionId') ?? '',
        dialect: dialectOf(event),
        projectIds: textsIn(event, 'projectIds'),
        hosts: textsIn(event, 'hosts'),
        instanceIds: textsIn(event, 'instanceIds'),
        maintenanceAtUs: Number.isNaN(atMs) ? undefined : atMs * 1000,
        orderedUs: event.atUs,
        workflow: textIn(event, 'workflow'),
        leadMs: numberIn(event, 'leadMs'),
        hostWorkMs: numberIn(event, 'hostWorkMs'),
        floatingIp: textIn(event, 'floatingIp'),
        haInstanceIds: textsIn(event, 'haInstanceIds'),
      },
    ];
  });
}

function dialectOf(event: TraceEvent): DialectName {
  const name = textIn(event, 'dialect') ?? 'sample';
  const known = (Object.keys(DIALECTS) as DialectName[]).find((one) => one === name);
  if (known === undefined) throw new TypeError(`${TRACE.maintenanceOrdered}: no dialect ${name} is known`);
  return known;
}

/** The messages in a trace's events, in the order of their times. */
export function messagesOf(events: readonly TraceEvent[]): readonly Message[] {
  return events.flatMap((event) => READERS[event.event]?.(event) ?? []).sort((a, b) => a.atUs - b.atUs);
}

const READERS: Readonly<Record<string, (event: TraceEvent) => Message>> = {
  [TRACE.projectEvent]: (event) => ({ kind: 'project-event', ...notification(event) }),
  [TRACE.hostEvent]: (event) => ({ kind: 'host-event', ...notification(event) }),
  [TRACE.projectEventReceived]: (event) => ({
    kind: 'delivery',
    ...basics(event),
    state: textIn(event, 'state') ?? '',
    messageId: textIn(event, 'messageId'),
    traits: traitsOf(event),
  }),
  [TRACE.instancesFetched]: (event) => ({
    kind: 'fetched',
    ...basics(event),
    state: textIn(event, 'state') ?? '',
    instanceIds: textsIn(event, 'instanceIds'),
  }),
  [TRACE.replySent]: (event) => ({
    ...replyBasics(event),
    seenBy: 'app-manager',
    forState: textIn(event, 'forState'),
    accepted: wasAccepted(numberIn(event, 'status')),
    instanceAction: textIn(event, 'instanceAction'),
    instanceId: textIn(event, 'instanceId'),
  }),
  [TRACE.replyTaken]: (event) => ({
    ...replyBasics(event),
    seenBy: 'admin-tool',
    accepted: event.data?.['accepted'] === true,
    reason: textIn(event, 'reason'),
  }),
  [TRACE.moveStarted]: (event) => ({
    kind: 'move-started',
    ...basics(event),
    instanceId: textIn(event, 'instanceId') ?? '',
    action: textIn(event, 'action') ?? '',
    host: textIn(event, 'host') ?? '',
  }),
  [TRACE.moveFinished]: (event) => ({
    kind: 'move-finished',
    ...basics(event),
    instanceId: textIn(event, 'instanceId') ?? '',
    outcome: textIn(event, 'outcome') === 'done' ? 'done' : 'failed',
    target: textIn(event, 'target'),
    reason: textIn(event, 'reason'),
  }),
  [TRACE.maintenanceState]: (event) => ({
    kind: 'session-state',
    ...basics(event),
    state: textIn(event, 'state') ?? '',
    reason: textIn(event, 'reason'),
  }),
};

function basics(event: TraceEvent): { readonly atUs: number; readonly sessionId: string } {
  return { atUs: event.atUs, sessionId: textIn(event, 'sessionId') ?? '' };
}

function notification(event: TraceEvent) {
  return {
    atUs: event.atUs,
    messageId: textIn(event, 'messageId'),
    publisherId: textIn(event, 'publisherId'),
    payload: objectIn(event, 'payload') ?? {},
  };
}

function replyBasics(event: TraceEvent): Omit<Reply, 'seenBy' | 'accepted'> {
  return {
    kind: 'reply',
    ...basics(event),
    projectId: textIn(event, 'projectId') ?? '',
    state: textIn(event, 'state') ?? '',
    instanceActions: textsOf(objectIn(event, 'instanceActions') ?? {}),
  };
}

/** Status 0 is no answer at all. */
function wasAccepted(status: number | undefined): boolean | undefined {
  return status === undefined || status === 0 ? undefined : status >= 200 && status < 300;
}

/** Traits come as an object, or in Aodh's own way: a list of name, type and value. */
function traitsOf(event: TraceEvent): Readonly<Record<string, string>> {
  const listed = event.data?.['traits'];
  if (!Array.isArray(listed)) return textsOf(objectIn(event, 'traits') ?? {});
  const triples = listed.flatMap((one: unknown) =>
    Array.isArray(one) && typeof one[0] === 'string' ? [[one[0], String(one[2])] as const] : [],
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
