import type { Json, JsonObject } from '../../core/json.ts';
import { payloadText } from './prompts.ts';
import type { Conversation, SentMessage } from './conversation.ts';
import { FORMS, parseTime, traitText } from './field-formats.ts';
import type { FormName } from './field-formats.ts';
import type { HostEvent, ProjectEvent } from './messages.ts';
import { HOST_STATES, hostStateOf, projectStateOf } from '../../record/maintenance-names.ts';
import { namesIn, violation } from './violations.ts';
import type { RuleName } from '../../record/maintenance-rules.ts';
import type { Violation } from './violations.ts';

/** The most characters of a trait. Source: Ceilometer's event traits. */
const TRAIT_LENGTH = 255;

/** What every message must be by itself: fields, ids, publisher, lengths. */
export function messageViolations(conversation: Conversation): readonly Violation[] {
  const { messages, sentMessages } = conversation;
  return [
    ...messages.flatMap((message) => {
      if (message.kind === 'project-event') return projectEventViolations(conversation, message);
      return message.kind === 'host-event' ? hostEventViolations(conversation, message) : [];
    }),
    ...sentMessages.flatMap((sentMessage) => deliveryViolations(conversation, sentMessage)),
  ];
}

function projectEventViolations({ facts, dialect }: Conversation, event: ProjectEvent): readonly Violation[] {
  const { payload, atUs } = event;
  const text = payloadText(event, 'state');
  const projectId = payloadText(event, 'project_id');
  const state = projectStateOf(text);
  const about = { state: state ?? text, projectId };
  const bad = (rule: RuleName, message: string): Violation =>
    violation(facts.sessionId, rule, 'admin-tool', atUs, message, about);
  const name = text === '' ? 'a project event without a state' : text;
  const common = [
    ...publisherFault(dialect.publishers, event).map((why) => bad('publisher', `${name}: ${why}`)),
    ...lengthFaults(payload).map((why) => bad('trait-length', `${name}: ${why}`)),
    ...(projectId !== '' && !facts.projectIds.includes(projectId)
      ? [bad('unknown-project', `${name} was sent to project ${projectId}, which is none of the session's`)]
      : []),
  ];
  if (state === undefined) {
    const what = text === '' ? name : `state ${text} of a project event is none of the protocol`;
    return [...common, bad('unknown-state', what)];
  }
  const { fields, optional } = dialect.states[state];
  return [...common, ...fieldFaults(payload, fields, optional).map((why) => bad('field', `${name}: ${why}`))];
}

function hostEventViolations({ facts, dialect }: Conversation, event: HostEvent): readonly Violation[] {
  const { payload, atUs } = event;
  const text = payloadText(event, 'state');
  const host = payloadText(event, 'host');
  const bad = (rule: RuleName, message: string): Violation =>
    violation(facts.sessionId, rule, 'admin-tool', atUs, message, { state: text, host });
  const name = `${text === '' ? 'a host event' : text}${host === '' ? '' : ` of ${host}`}`;
  const isOther = facts.hosts.length > 0 && host !== '' && !facts.hosts.includes(host);
  return [
    ...publisherFault(dialect.publishers, event).map((why) => bad('publisher', `${name}: ${why}`)),
    ...lengthFaults(payload).map((why) => bad('trait-length', `${name}: ${why}`)),
    ...fieldFaults(payload, dialect.hostFields, {}).map((why) => bad('field', `${name}: ${why}`)),
    ...(text !== '' && hostStateOf(text) === undefined
      ? [bad('unknown-state', `state ${text} of a host event is not ${HOST_STATES.join(' or ')}`)]
      : []),
    ...(isOther && !dialect.mayAddHosts
      ? [bad('unknown-host', `${name}: the host is none of the session's`)]
      : []),
  ];
}

function publisherFault(publishers: readonly string[], event: ProjectEvent | HostEvent): readonly string[] {
  const { publisherId } = event;
  if (publisherId === undefined || publishers.includes(publisherId)) return [];
  return [`its publisher is ${publisherId}, not ${publishers.join(' or ')}`];
}

function lengthFaults(payload: JsonObject): readonly string[] {
  return Object.entries(payload).flatMap(([field, value]) => {
    const { length } = traitText(value ?? null);
    return length > TRAIT_LENGTH ? [`${field} has ${length} characters, over ${TRAIT_LENGTH}`] : [];
  });
}

function fieldFaults(
  payload: JsonObject,
  fields: Readonly<Record<string, FormName>>,
  optional: Readonly<Record<string, FormName>>,
): readonly string[] {
  const isAbsent = (field: string): boolean => payload[field] === undefined || payload[field] === null;
  const missing = Object.keys(fields).filter(isAbsent);
  const formed = Object.entries({ ...optional, ...fields }).filter(([field]) => !isAbsent(field));
  return [
    ...(missing.length === 0 ? [] : [`${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing`]),
    ...formed
      .filter(([field, form]) => !FORMS[form].fits(payload[field] ?? null))
      .map(([field, form]) => `${field} is not ${FORMS[form].words}: ${shown(payload[field] ?? null)}`),
  ];
}

function shown(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** What the alarm carried must be what was on the bus. */
function deliveryViolations({ facts }: Conversation, sentMessage: SentMessage): readonly Violation[] {
  return sentMessage.deliveries.flatMap(({ atUs, traits, messageId }) => {
    const event =
      sentMessage.sent.find((projectEvent) => projectEvent.messageId === messageId) ?? sentMessage.sent[0];
    const differing = Object.entries(traits).filter(([field, text]) => {
      const sent = event?.payload[field];
      return typeof sent === 'string' && isTrait(sent) && sent !== text && !isSameTime(sent, text);
    });
    if (differing.length === 0) return [];
    const words = differing.map(([field, text]) => `${field} ${shown(text)}`);
    return [
      violation(
        facts.sessionId,
        'delivery',
        'chain',
        atUs,
        `${sentMessage.state} reached the App manager with other values than were sent: ${namesIn(words)}`,
        { state: sentMessage.state, projectId: sentMessage.projectId },
      ),
    ];
  });
}

/** Longer texts are cut off on their way; the rule about their length covers that. */
function isTrait(text: string): boolean {
  return text.length <= TRAIT_LENGTH;
}

function isSameTime(name: string, other: string): boolean {
  const us = parseTime(name)?.us;
  return us !== undefined && us === parseTime(other)?.us;
}
