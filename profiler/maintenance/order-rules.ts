import { agreedAnswer, answerReceivedUs, questionsOf } from './conversation.ts';
import type { Conversation, SentMessage } from './conversation.ts';
import { parseTime } from './field-formats.ts';
import { DONE } from '../../record/maintenance-names.ts';
import { violation } from './violations.ts';
import type { Violation } from './violations.ts';

/** The order of states of each project, and of the session as a whole. */
export function orderViolations(conversation: Conversation): readonly Violation[] {
  const questions = questionsOf(conversation);
  const projects = [...new Set(questions.map((question) => question.projectId))];
  return [
    ...projects.flatMap((projectId) =>
      projectOrder(
        conversation,
        questions.filter((question) => question.projectId === projectId),
      ),
    ),
    ...beginViolations(conversation, questions),
    ...deadlineViolations(conversation, questions),
    ...completeViolations(conversation, questions),
  ];
}

/** One state after the other as the dialect has it, and none before the one before it is agreed to. */
function projectOrder(
  { facts, dialect }: Conversation,
  questions: readonly SentMessage[],
): readonly Violation[] {
  return questions.flatMap((question, index) => {
    const before = questions[index - 1];
    const { state, projectId, atUs } = question;
    const about = { state, projectId };
    const bad = (rule: 'order' | 'not-agreed', message: string): Violation =>
      violation(facts.sessionId, rule, 'admin-tool', atUs, message, about);
    if (before === undefined) {
      return state === 'MAINTENANCE' ? [] : [bad('order', `the first state was ${state}, not MAINTENANCE`)];
    }
    const isNext = dialect.states[before.state].next.includes(state);
    return [
      ...(isNext ? [] : [bad('order', `${state} came after ${before.state}`)]),
      ...notAgreed(before, atUs).map((why) => bad('not-agreed', `${state} was sent ${why}`)),
    ];
  });
}

function notAgreed(before: SentMessage, atUs: number): readonly string[] {
  const answer = agreedAnswer(before);
  // Where no reply can be seen, that none was seen says nothing; the rule `unanswered` covers it.
  if (answer === undefined) return [];
  if (answer.word === 'NACK') return [`after ${before.state} was refused with a NACK`];
  return answerReceivedUs(answer) > atUs ? [`before ${before.state} was answered`] : [];
}

/** Nothing is done before maintenance_at, nor before every project has agreed. */
function beginViolations(
  conversation: Conversation,
  questions: readonly SentMessage[],
): readonly Violation[] {
  const { facts, hosts } = conversation;
  const first = questions.filter((question) => question.state === 'MAINTENANCE');
  const later = [
    ...questions
      .filter((question) => question.state !== 'MAINTENANCE')
      .map(({ state, atUs, projectId }) => ({ name: state, atUs, about: { state, projectId } })),
    ...hosts.map(({ state, host, atUs }) => ({ name: `${state} of ${host}`, atUs, about: { state, host } })),
  ];
  const bad = (item: (typeof later)[number], why: string): Violation =>
    violation(
      facts.sessionId,
      'too-early',
      'admin-tool',
      item.atUs,
      `${item.name} was sent ${why}`,
      item.about,
    );
  // The text of the time is cut off to seconds, so what comes in the second before is not certain to be early.
  const beginUs = facts.maintenanceAtUs;
  const early = later.filter((item) => beginUs !== undefined && item.atUs < floorSecond(beginUs));
  const unready = later.flatMap((item) =>
    first.flatMap((question) => {
      const answer = agreedAnswer(question);
      if (answer?.word === 'NACK')
        return [bad(item, `although project ${question.projectId} had refused MAINTENANCE`)];
      return answer !== undefined && answerReceivedUs(answer) > item.atUs
        ? [bad(item, `before project ${question.projectId} had agreed to MAINTENANCE`)]
        : [];
    }),
  );
  return [...early.map((item) => bad(item, 'before maintenance_at')), ...unready];
}

function floorSecond(us: number): number {
  return Math.floor(us / 1_000_000) * 1_000_000;
}

/** The first question waits until maintenance_at; no question waits until a time that has passed. */
function deadlineViolations(
  { facts, dialect }: Conversation,
  questions: readonly SentMessage[],
): readonly Violation[] {
  return questions.flatMap(({ state, projectId, sent, atUs }) => {
    const bad = (message: string): Violation =>
      violation(facts.sessionId, 'actions-at', 'admin-tool', atUs, message, { state, projectId });
    const [event] = sent;
    const actionsAt = parseTime(event?.payload['actions_at']);
    const known = dialect.deadlines.map((field) => parseTime(event?.payload[field])).find(Boolean);
    const isPast = known !== undefined && known.us + known.resolutionUs <= atUs;
    const { maintenanceAtUs } = facts;
    const isOther =
      state === 'MAINTENANCE' &&
      actionsAt !== undefined &&
      maintenanceAtUs !== undefined &&
      Math.abs(actionsAt.us - maintenanceAtUs) > 1_000_000;
    return [
      ...(isPast ? [bad(`${state} was sent when its deadline had passed`)] : []),
      ...(isOther ? [bad(`actions_at of MAINTENANCE is not the session's maintenance_at`)] : []),
    ];
  });
}

/** The last project event of a session that came through, to every project, after the last host. */
function completeViolations(
  conversation: Conversation,
  questions: readonly SentMessage[],
): readonly Violation[] {
  const { facts, hosts, end } = conversation;
  const complete = questions.filter((question) => question.state === 'MAINTENANCE_COMPLETE');
  const early = complete.flatMap(({ atUs, projectId, state }) => {
    const open = hosts.find(
      (host) => host.atUs > atUs || (host.state === 'IN_MAINTENANCE' && isOpen(host, atUs, hosts)),
    );
    if (open === undefined) return [];
    const message = `MAINTENANCE_COMPLETE was sent to project ${projectId} before ${open.host} was done`;
    return [violation(facts.sessionId, 'complete-last', 'admin-tool', atUs, message, { state, projectId })];
  });
  if (end?.state !== DONE) return early;
  const asked = [...new Set(questions.map((question) => question.projectId))];
  const without = asked.filter((id) => !complete.some((sentMessage) => sentMessage.projectId === id));
  return [
    ...early,
    ...without.map((projectId) =>
      violation(
        facts.sessionId,
        'complete-last',
        'admin-tool',
        end.atUs,
        `the session ended, and project ${projectId} was not sent MAINTENANCE_COMPLETE`,
        { state: 'MAINTENANCE_COMPLETE', projectId, isAbsence: true },
      ),
    ),
  ];
}

function isOpen(
  begun: { readonly host: string; readonly atUs: number },
  atUs: number,
  hosts: Conversation['hosts'],
): boolean {
  return !hosts.some(
    (host) =>
      host.host === begun.host &&
      host.state === 'MAINTENANCE_COMPLETE' &&
      host.atUs >= begun.atUs &&
      host.atUs <= atUs,
  );
}
