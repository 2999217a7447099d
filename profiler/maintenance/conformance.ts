import { conversationOf, questionsOf } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import { hostViolations } from './host-rules.ts';
import { messageViolations } from './message-rules.ts';
import type { Message, SessionFacts } from './messages.ts';
import { moveViolations } from './move-rules.ts';
import { orderViolations } from './order-rules.ts';
import { replyViolations, strangerViolations } from './reply-rules.ts';
import type { Violation } from './violations.ts';

/** What can be said of how the protocol was spoken. */
export interface Conformance {
  /** What was against a rule, in the order of its time. */
  readonly violations: readonly Violation[];
  /** What was not seen and keeps it from being certain that nothing else was against a rule. */
  readonly gaps: readonly string[];
}

/**
 * Checks a list of messages against the rules of their sessions' dialects. It can be used alone: on what was
 * recorded of any Admin tool and any App manager. Messages may be in any order; their times count.
 *
 * A violation that is about something missing counts only where nothing can have been overlooked; elsewhere it
 * becomes a gap.
 * @param messages of all sessions, foreign ones included
 * @param sessions those that were ordered
 */
export function checkConformance(
  messages: readonly Message[],
  sessions: readonly SessionFacts[],
): Conformance {
  const ordered = [...messages].sort((a, b) => a.atUs - b.atUs);
  const parts = sessions.map((facts) => checkSession(conversationOf(ordered, facts)));
  return {
    violations: [
      ...parts.flatMap((part) => part.violations),
      ...(sessions.length === 0 ? [] : strangerViolations(ordered, sessions)),
    ].sort((a, b) => a.atUs - b.atUs),
    gaps: parts.flatMap((part) => part.gaps),
  };
}

function checkSession(conversation: Conversation): Conformance {
  const gaps = gapsOf(conversation);
  if (conversation.sentMessages.length === 0 && conversation.hosts.length === 0) {
    return { violations: messageViolations(conversation), gaps };
  }
  const all = [
    ...messageViolations(conversation),
    ...orderViolations(conversation),
    ...replyViolations(conversation),
    ...hostViolations(conversation),
    ...moveViolations(conversation),
  ];
  const isWhole = gaps.length === 0;
  return {
    violations: all.filter((violation) => isWhole || violation.isAbsence !== true),
    gaps: [
      ...gaps,
      ...all
        .filter((violation) => !isWhole && violation.isAbsence === true)
        .map((violation) => violation.message),
    ],
  };
}

function gapsOf(conversation: Conversation): readonly string[] {
  const { messages, sentMessages, hosts, end } = conversation;
  const gaps: string[] = [];
  if (sentMessages.length === 0 && hosts.length === 0)
    gaps.push('no message of the session was seen on the bus');
  if (end === undefined) gaps.push("the session's end was not seen");
  const onBus = new Set(
    messages.flatMap((message) => (message.kind === 'project-event' ? (message.messageId ?? []) : [])),
  );
  const missed = messages.filter(
    (message) =>
      message.kind === 'delivery' && message.messageId !== undefined && !onBus.has(message.messageId),
  );
  if (missed.length > 0) {
    gaps.push(`${missed.length} project events reached the App manager and were not seen on the bus`);
  }
  const hasReplies = messages.some((message) => message.kind === 'reply' || message.kind === 'delivery');
  if (questionsOf(conversation).length > 0 && !hasReplies) gaps.push('no reply of any project was seen');
  return gaps;
}
