import { answersOf } from './answers.ts';
import type { Answer } from './answers.ts';
import { DIALECTS } from './dialects.ts';
import type { Dialect, StateRule } from './dialects.ts';
import { toldTime } from './forms.ts';
import type { Delivery, Fetched, HostEvent, Message, ProjectEvent, Reply, SessionFacts } from './messages.ts';
import { movesOf } from './moves.ts';
import type { Move } from './moves.ts';
import { DONE, FAILED, hostStateOf, projectStateOf, replyStateOf } from './states.ts';
import type { HostState, ProjectState } from './states.ts';

/** Two stamps of one step may be taken down in either order, this far apart. */
export const SLACK_US = 50_000;

/** A project event of a session, of a state that is known. */
export interface Told {
  readonly state: ProjectState;
  readonly rule: StateRule;
  readonly projectId: string;
  /** As it was sent, each time when it was sent again; at least one. */
  readonly sent: readonly ProjectEvent[];
  /** When it was sent first. */
  readonly atUs: number;
  /** From when on an answer is certainly late; undefined when it does not say. */
  readonly lateFromUs: number | undefined;
  /** The instances it is about, where they are known. */
  readonly instanceIds: readonly string[];
  readonly deliveries: readonly Delivery[];
  /** When the App manager had them. */
  readonly fetched: readonly Fetched[];
  readonly answers: readonly Answer[];
}

/** A host event of a session, of a state that is known. */
export interface HostTold {
  readonly host: string;
  readonly state: HostState;
  readonly atUs: number;
  /** Whom it was sent to. */
  readonly projectId: string;
}

/** One session's messages, put together: questions with their answers, moves with their ends. */
export interface Conversation {
  readonly facts: SessionFacts;
  readonly dialect: Dialect;
  readonly messages: readonly Message[];
  /** Project events in the order they were sent. */
  readonly told: readonly Told[];
  readonly hosts: readonly HostTold[];
  readonly moves: readonly Move[];
  /** Replies to nothing that was asked. */
  readonly strayReplies: readonly Reply[];
  /** The session's end; undefined when it was not seen. */
  readonly end:
    { readonly state: string; readonly atUs: number; readonly reason: string | undefined } | undefined;
}

/** Puts one session's messages together. They must be in the order of their times. */
export function conversationOf(all: readonly Message[], facts: SessionFacts): Conversation {
  const dialect = DIALECTS[facts.dialect];
  const messages = all.filter((message) => sessionIdOf(message) === facts.sessionId);
  const asked = groupResent(messages, dialect);
  const fetched = assign(messages.filter(isFetched), (one) => latest(asked, one.atUs, { state: one.state }));
  const deliveries = assign(messages.filter(isDelivery), (one) => deliveredFrom(asked, one));
  const replies = assign(messages.filter(isReply), (one) => questionOf(asked, one));
  const told = asked.map((one) => {
    const found = fetched.get(one) ?? [];
    const instanceIds = found.at(-1)?.instanceIds ?? carriedIds(one);
    return {
      ...one,
      atUs: firstUs(one),
      lateFromUs: lateFromUs(one, dialect),
      instanceIds,
      fetched: found,
      deliveries: deliveries.get(one) ?? [],
      answers: one.rule.asks ? answersOf(replies.get(one) ?? [], instanceIds) : [],
    };
  });
  return {
    facts,
    dialect,
    messages,
    told,
    hosts: messages.flatMap(hostTold),
    moves: movesOf(messages),
    strayReplies: messages.filter(isReply).filter((one) => questionOf(asked, one) === undefined),
    end: endOf(messages),
  };
}

/** The session that a message says it belongs to. */
export function sessionIdOf(message: Message): string {
  if (message.kind !== 'project-event' && message.kind !== 'host-event') return message.sessionId;
  return textAt(message, 'session_id');
}

/** A text of a notification's payload; empty when there is none. */
export function textAt({ payload }: ProjectEvent | HostEvent, key: string): string {
  const value = payload[key];
  return typeof value === 'string' ? value : '';
}

/** Questions of a session: what it told that is to be answered. */
export function questionsOf({ told }: Conversation): readonly Told[] {
  return told.filter((one) => one.rule.asks);
}

/** The answer that counts: the first that was accepted. */
export function agreedAnswer({ answers }: Told): Answer | undefined {
  return answers.find((one) => one.accepted === true);
}

type Asked = Pick<Told, 'state' | 'rule' | 'projectId' | 'sent'>;

/** A question that was asked again before an answer came is one question, where the dialect does such things. */
function groupResent(messages: readonly Message[], dialect: Dialect): readonly Asked[] {
  const asked: (Omit<Asked, 'sent'> & { sent: ProjectEvent[] })[] = [];
  for (const event of messages) {
    const state = event.kind === 'project-event' ? projectStateOf(event.payload['state']) : undefined;
    if (event.kind !== 'project-event' || state === undefined) continue;
    const projectId = textAt(event, 'project_id');
    const before = asked.findLast((one) => one.projectId === projectId && one.rule.asks);
    const isAgain =
      dialect.asksAgain !== undefined && before?.state === state && isSameQuestion(before, event, messages);
    if (isAgain) before.sent.push(event);
    else asked.push({ state, rule: dialect.states[state], projectId, sent: [event] });
  }
  return asked;
}

function isSameQuestion(before: Asked, event: ProjectEvent, messages: readonly Message[]): boolean {
  const ids = (one: ProjectEvent | undefined): string => JSON.stringify(one?.payload['instance_ids']);
  if (ids(before.sent[0]) !== ids(event)) return false;
  return !messages.some(
    (one) =>
      one.kind === 'reply' &&
      one.projectId === before.projectId &&
      stateAnswered(one) === before.state &&
      one.accepted === true &&
      one.atUs >= firstUs(before) - SLACK_US &&
      one.atUs <= event.atUs,
  );
}

function stateAnswered(reply: Reply): ProjectState | undefined {
  return projectStateOf(reply.forState) ?? replyStateOf(reply.state)?.state;
}

function questionOf(asked: readonly Asked[], reply: Reply): Asked | undefined {
  const { projectId, instanceId, atUs } = reply;
  const questions = asked.filter((one) => one.rule.asks);
  return latest(questions, atUs, { state: stateAnswered(reply) ?? '', projectId, instanceId });
}

function deliveredFrom(asked: readonly Asked[], delivery: Delivery): Asked | undefined {
  const { messageId, state, atUs } = delivery;
  if (messageId === undefined) return latest(asked, atUs, { state });
  return asked.find((one) => one.sent.some((event) => event.messageId === messageId));
}

/** The last of those that were asked by then and fit. */
function latest(
  asked: readonly Asked[],
  atUs: number,
  fit: { readonly state: string; readonly projectId?: string; readonly instanceId?: string | undefined },
): Asked | undefined {
  const state = projectStateOf(fit.state);
  return asked.findLast((one) => {
    if (one.state !== state || firstUs(one) > atUs + SLACK_US) return false;
    if (fit.projectId !== undefined && fit.projectId !== one.projectId) return false;
    const ids = carriedIds(one);
    return fit.instanceId === undefined || ids.length === 0 || ids.includes(fit.instanceId);
  });
}

function assign<Item>(
  items: readonly Item[],
  ownerOf: (item: Item) => Asked | undefined,
): ReadonlyMap<Asked, readonly Item[]> {
  const owned = new Map<Asked, Item[]>();
  for (const item of items) {
    const owner = ownerOf(item);
    if (owner !== undefined) owned.set(owner, [...(owned.get(owner) ?? []), item]);
  }
  return owned;
}

/** Instance ids that a message carries itself: none when it carries a URL to them. */
function carriedIds({ sent }: Asked): readonly string[] {
  const value = sent.at(-1)?.payload['instance_ids'];
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === 'string');
  return typeof value === 'string' && !value.includes('://') ? [value] : [];
}

function firstUs({ sent }: Asked): number {
  return sent[0]?.atUs ?? 0;
}

function lateFromUs({ state, rule, sent }: Asked, { deadlines, asksAgain }: Dialect): number | undefined {
  const last = sent.at(-1);
  if (!rule.asks || last === undefined) return undefined;
  const told = deadlines.map((field) => toldTime(last.payload[field])).find((time) => time !== undefined);
  if (told === undefined) return undefined;
  const statedUs = told.us + told.resolutionUs;
  if (asksAgain === undefined) return statedUs;
  const windowMs = state === 'SCALE_IN' ? asksAgain.scaleInWindowMs : asksAgain.windowMs;
  return Math.max(statedUs, last.atUs + windowMs * 1000);
}

function hostTold(message: Message): readonly HostTold[] {
  if (message.kind !== 'host-event') return [];
  const state = hostStateOf(message.payload['state']);
  const host = textAt(message, 'host');
  if (state === undefined || host === '') return [];
  return [{ host, state, atUs: message.atUs, projectId: textAt(message, 'project_id') }];
}

function endOf(messages: readonly Message[]): Conversation['end'] {
  for (const message of messages) {
    if (message.kind !== 'session-state' || (message.state !== DONE && message.state !== FAILED)) continue;
    return { state: message.state, atUs: message.atUs, reason: message.reason };
  }
  return undefined;
}

function isReply(message: Message): message is Reply {
  return message.kind === 'reply';
}

function isDelivery(message: Message): message is Delivery {
  return message.kind === 'delivery';
}

function isFetched(message: Message): message is Fetched {
  return message.kind === 'fetched';
}
