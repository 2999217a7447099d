import type { Dialect, StateRule } from './dialects.ts';
import { parseTime } from './field-formats.ts';
import type { Delivery, HostEvent, Message, ProjectEvent, Reply } from './messages.ts';
import { projectStateOf, replyStateOf } from '../../record/maintenance-names.ts';
import type { ProjectState } from '../../record/maintenance-names.ts';

/**
 * What was on the bus may be seen this much later than somebody acted on it. It is never seen earlier, so a
 * message that is seen before it was due came too soon.
 */
export const SLACK_US = 50_000;

/** A project event of a state that is known. */
export interface Prompt {
  readonly state: ProjectState;
  readonly rule: StateRule;
  readonly projectId: string;
  /** As it was sent, each time when it was sent again; at least one. */
  readonly sent: readonly ProjectEvent[];
}

/** A text of a notification's payload; empty when there is none. */
export function payloadText({ payload }: ProjectEvent | HostEvent, key: string): string {
  const value = payload[key];
  return typeof value === 'string' ? value : '';
}

/** The project events of a session. A question that is sent again before an answer came is one prompt, where the dialect does that. */
export function promptsIn(messages: readonly Message[], dialect: Dialect): readonly Prompt[] {
  const prompts: (Omit<Prompt, 'sent'> & { sent: ProjectEvent[] })[] = [];
  for (const event of messages) {
    const state = event.kind === 'project-event' ? projectStateOf(event.payload['state']) : undefined;
    if (event.kind !== 'project-event' || state === undefined) continue;
    const projectId = payloadText(event, 'project_id');
    const before = prompts.findLast((item) => item.projectId === projectId && item.rule.asks);
    const isAgain =
      dialect.asksAgain !== undefined && before?.state === state && isSameQuestion(before, event, messages);
    if (isAgain) before.sent.push(event);
    else prompts.push({ state, rule: dialect.states[state], projectId, sent: [event] });
  }
  return prompts;
}

function isSameQuestion(before: Prompt, event: ProjectEvent, messages: readonly Message[]): boolean {
  const ids = (projectEvent: ProjectEvent | undefined): string =>
    JSON.stringify(projectEvent?.payload['instance_ids']);
  if (ids(before.sent[0]) !== ids(event)) return false;
  return !messages.some(
    (message) =>
      message.kind === 'reply' &&
      message.projectId === before.projectId &&
      stateAnswered(message) === before.state &&
      message.accepted === true &&
      message.atUs >= firstUs(before) - SLACK_US &&
      message.atUs <= event.atUs,
  );
}

function stateAnswered(reply: Reply): ProjectState | undefined {
  return projectStateOf(reply.forState) ?? replyStateOf(reply.state)?.state;
}

/** What a reply answers. */
export function questionOf(prompts: readonly Prompt[], reply: Reply): Prompt | undefined {
  const { projectId, instanceId, atUs } = reply;
  const questions = prompts.filter((prompt) => prompt.rule.asks);
  return latest(questions, atUs, { state: stateAnswered(reply) ?? '', projectId, instanceId });
}

/** What was delivered. */
export function deliveredFrom(prompts: readonly Prompt[], delivery: Delivery): Prompt | undefined {
  const { messageId, state, atUs } = delivery;
  if (messageId === undefined) return latest(prompts, atUs, { state });
  return prompts.find((prompt) => prompt.sent.some((event) => event.messageId === messageId));
}

/** The last fitting prompt that had been sent by then; where there is none, the first that is seen a little later. */
export function latest(
  prompts: readonly Prompt[],
  atUs: number,
  fit: { readonly state: string; readonly projectId?: string; readonly instanceId?: string | undefined },
): Prompt | undefined {
  const state = projectStateOf(fit.state);
  const fitting = prompts.filter((prompt) => {
    if (prompt.state !== state || (fit.projectId !== undefined && fit.projectId !== prompt.projectId))
      return false;
    const ids = carriedIds(prompt);
    return fit.instanceId === undefined || ids.length === 0 || ids.includes(fit.instanceId);
  });
  return (
    fitting.findLast((prompt) => firstUs(prompt) <= atUs) ??
    fitting.find((prompt) => firstUs(prompt) <= atUs + SLACK_US)
  );
}

/** Instance ids that a message carries itself: none when it carries a URL to them. */
export function carriedIds({ sent }: Prompt): readonly string[] {
  const value = sent.at(-1)?.payload['instance_ids'];
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  return typeof value === 'string' && !value.includes('://') ? [value] : [];
}

/** When it was sent first. */
export function firstUs({ sent }: Prompt): number {
  return sent[0]?.atUs ?? 0;
}

/** Until when to answer; see {@link deadlineOf}. */
export interface Deadline {
  /** As the message gives it; undefined when it gives none. */
  readonly deadlineUs: number | undefined;
  /** From when on an answer is certainly late: a deadline given in seconds may mean any part of its last. */
  readonly lateFromUs: number | undefined;
}

/** Until when a question is to be answered. */
export function deadlineOf({ state, rule, sent }: Prompt, { deadlines, asksAgain }: Dialect): Deadline {
  const last = sent.at(-1);
  const known = deadlines.map((field) => parseTime(last?.payload[field])).find((time) => time !== undefined);
  if (!rule.asks || last === undefined || known === undefined)
    return { deadlineUs: undefined, lateFromUs: undefined };
  const windowMs = state === 'SCALE_IN' ? asksAgain?.scaleInWindowMs : asksAgain?.windowMs;
  const deadlineUs = Math.max(known.us, windowMs === undefined ? known.us : last.atUs + windowMs * 1000);
  return { deadlineUs, lateFromUs: Math.max(deadlineUs, known.us + known.resolutionUs) };
}
