import { answersOf } from './answers.ts';
import type { Answer } from './answers.ts';
import {
  SLACK_US,
  promptsIn,
  carriedIds,
  deadlineOf,
  deliveredFrom,
  firstUs,
  latest,
  questionOf,
  payloadText,
} from './prompts.ts';
import type { Prompt, Deadline } from './prompts.ts';
import { DIALECTS } from './dialects.ts';
import type { Dialect } from './dialects.ts';
import type { Delivery, Fetched, Message, Reply, SessionFacts } from './messages.ts';
import { movesOf } from './moves.ts';
import type { Move } from './moves.ts';
import { DONE, FAILED, hostStateOf } from '../../record/maintenance-names.ts';
import type { HostState } from '../../record/maintenance-names.ts';

/** A project event of a session, with what became of it. */
export interface SentMessage extends Prompt, Deadline {
  /** When it was sent first. */
  readonly atUs: number;
  /** The instances it is about, where they are known. */
  readonly instanceIds: readonly string[];
  readonly deliveries: readonly Delivery[];
  /** When the App manager had them. */
  readonly fetched: readonly Fetched[];
  readonly answers: readonly Answer[];
}

/** A host event of a session, of a state that is known. */
export interface HostEvent {
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
  readonly sentMessages: readonly SentMessage[];
  readonly hosts: readonly HostEvent[];
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
  const prompts = promptsIn(messages, dialect);
  const fetched = assign(messages.filter(isFetched), (fetched) =>
    latest(prompts, fetched.atUs, { state: fetched.state }),
  );
  const deliveries = assign(messages.filter(isDelivery), (delivery) => deliveredFrom(prompts, delivery));
  const replies = assign(messages.filter(isReply), (reply) => questionOf(prompts, reply));
  const sentMessages = prompts.map((prompt) => {
    const found = fetched.get(prompt) ?? [];
    const instanceIds = found.at(-1)?.instanceIds ?? carriedIds(prompt);
    return {
      ...prompt,
      atUs: firstUs(prompt),
      ...deadlineOf(prompt, dialect),
      instanceIds,
      fetched: found,
      deliveries: deliveries.get(prompt) ?? [],
      answers: prompt.rule.asks ? answersOf(replies.get(prompt) ?? [], instanceIds) : [],
    };
  });
  return {
    facts,
    dialect,
    messages,
    sentMessages,
    hosts: messages.flatMap(hostEventOf),
    moves: movesOf(messages),
    strayReplies: messages.filter(isReply).filter((message) => questionOf(prompts, message) === undefined),
    end: endOf(messages),
  };
}

/** The session that a message says it belongs to. */
export function sessionIdOf(message: Message): string {
  if (message.kind !== 'project-event' && message.kind !== 'host-event') return message.sessionId;
  return payloadText(message, 'session_id');
}

/** The messages of a session that are to be answered. */
export function questionsOf({ sentMessages }: Conversation): readonly SentMessage[] {
  return sentMessages.filter((sentMessage) => sentMessage.rule.asks);
}

/** The answer that counts: the first that was accepted. */
export function agreedAnswer({ answers }: SentMessage): Answer | undefined {
  return answers.find((answer) => answer.accepted === true);
}

/** When the Admin tool may have had an answer, at the earliest: an App manager may stamp it when it is taken. */
export function answerReceivedUs({ takenUs, atUs }: Answer): number {
  return takenUs ?? atUs - SLACK_US;
}

function assign<Item>(
  items: readonly Item[],
  ownerOf: (item: Item) => Prompt | undefined,
): ReadonlyMap<Prompt, readonly Item[]> {
  const owned = new Map<Prompt, Item[]>();
  for (const item of items) {
    const owner = ownerOf(item);
    if (owner !== undefined) owned.set(owner, [...(owned.get(owner) ?? []), item]);
  }
  return owned;
}

function hostEventOf(message: Message): readonly HostEvent[] {
  if (message.kind !== 'host-event') return [];
  const state = hostStateOf(message.payload['state']);
  const host = payloadText(message, 'host');
  if (state === undefined || host === '') return [];
  return [{ host, state, atUs: message.atUs, projectId: payloadText(message, 'project_id') }];
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
