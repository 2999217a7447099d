import type { Answer } from './answers.ts';
import { questionsOf, sessionIdOf } from './conversation.ts';
import type { Conversation, SentMessage } from './conversation.ts';
import type { Message } from './messages.ts';
import { DONE, replyStateOf } from '../../record/maintenance-names.ts';
import { namesIn, violation } from './violations.ts';
import type { RuleName } from '../../record/maintenance-rules.ts';
import type { Violation } from './violations.ts';

/** Every question is answered once, in time, with what was asked for. */
export function replyViolations(conversation: Conversation): readonly Violation[] {
  const { facts, strayReplies } = conversation;
  return [
    ...questionsOf(conversation).flatMap((question) => [
      ...countViolations(conversation, question),
      ...question.answers.flatMap((answer) => answerViolations(conversation, question, answer)),
    ]),
    ...strayReplies.map(({ state, projectId, atUs }) =>
      violation(
        facts.sessionId,
        'not-asked',
        'app-manager',
        atUs,
        `project ${projectId} replied ${state || 'nothing'}, which answers nothing that was asked`,
        { state, projectId },
      ),
    ),
  ];
}

/** Messages that name a session nobody ordered, to a project or about a host that is the session's. */
export function strangerViolations(
  messages: readonly Message[],
  known: readonly Conversation['facts'][],
): readonly Violation[] {
  const sessionIds = known.map((sessionFacts) => sessionFacts.sessionId);
  const sinceUs = Math.min(
    ...known.map((sessionFacts) => sessionFacts.orderedUs ?? Number.NEGATIVE_INFINITY),
  );
  const projectIds = new Set(known.flatMap((sessionFacts) => sessionFacts.projectIds));
  const hosts = new Set(known.flatMap((sessionFacts) => sessionFacts.hosts));
  return messages.flatMap((message) => {
    const sessionId = sessionIdOf(message);
    if (sessionIds.includes(sessionId) || message.atUs < sinceUs) return [];
    const bad = (by: Violation['by'], text: string, about: object): readonly Violation[] => [
      violation(sessionId, 'unknown-session', by, message.atUs, text, about),
    ];
    const named = sessionId === '' ? 'no session' : `session ${sessionId}, which nobody ordered`;
    if (message.kind === 'project-event') {
      const projectId = String(message.payload['project_id']);
      const state = String(message.payload['state']);
      if (!projectIds.has(projectId)) return [];
      return bad('admin-tool', `${state} to project ${projectId} names ${named}`, { state, projectId });
    }
    if (message.kind === 'host-event') {
      const host = String(message.payload['host']);
      const state = String(message.payload['state']);
      if (!hosts.has(host)) return [];
      return bad('admin-tool', `${state} of ${host} names ${named}`, { state, host });
    }
    if (message.kind !== 'reply' || !projectIds.has(message.projectId)) return [];
    const { state, projectId } = message;
    return bad('app-manager', `the reply ${state} of project ${projectId} names ${named}`, {
      state,
      projectId,
    });
  });
}

function countViolations(conversation: Conversation, question: SentMessage): readonly Violation[] {
  const { facts, end } = conversation;
  const { state, projectId, answers, deadlineUs, atUs } = question;
  const bad = (rule: RuleName, at: number, message: string, isAbsence: boolean): Violation =>
    violation(facts.sessionId, rule, 'app-manager', at, message, {
      state,
      projectId,
      ...(isAbsence ? { isAbsence } : {}),
    });
  const accepted = answers.filter((answer) => answer.accepted === true);
  const again = accepted[1];
  if (again !== undefined) {
    return [bad('answered-twice', again.atUs, `${state} was answered ${accepted.length} times`, false)];
  }
  // A reply that was refused has a violation of its own.
  if (accepted.length === 1 || answers.some((answer) => answer.accepted === false)) return [];
  const endUs = end?.atUs ?? atUs;
  // A session may fail of something else while a project still has time to answer.
  const hadTime = end?.state === DONE || (deadlineUs !== undefined && deadlineUs <= endUs);
  return end === undefined || !hadTime
    ? []
    : [
        bad(
          'unanswered',
          Math.min(deadlineUs ?? endUs, endUs),
          `${state} was never answered by project ${projectId}`,
          true,
        ),
      ];
}

function answerViolations(
  { facts }: Conversation,
  question: SentMessage,
  answer: Answer,
): readonly Violation[] {
  const { state, projectId, lateFromUs, rule } = question;
  const bad = (name: RuleName, message: string): Violation =>
    violation(facts.sessionId, name, 'app-manager', answer.atUs, message, { state, projectId });
  const isLate = lateFromUs !== undefined && answer.atUs >= lateFromUs;
  const late = isLate
    ? [bad('reply-late', `${answer.text} came ${lateness(answer.atUs - lateFromUs)} after its deadline`)]
    : [];
  if (answer.accepted === false) {
    const why = answer.reason === undefined ? '' : `: ${answer.reason}`;
    return [...late, bad('reply-refused', `${answer.text} was refused${why}`)];
  }
  const about = replyStateOf(answer.text);
  if (about?.state !== state) {
    return [...late, bad('reply-state', `${state} was answered with ${answer.text || 'no state'}`)];
  }
  const isAgreed = rule.wantsActions && about.word === 'ACK';
  return isAgreed ? [...late, ...actionViolations(question, answer, bad)] : late;
}

function lateness(us: number): string {
  return us < 1_000_000 ? 'less than a second' : `${(us / 1_000_000).toFixed(1)} s`;
}

function actionViolations(
  question: SentMessage,
  answer: Answer,
  bad: (rule: RuleName, message: string) => Violation,
): readonly Violation[] {
  const { state, instanceIds, sent } = question;
  const listed = Object.keys(answer.actions);
  const missing = instanceIds.filter((id) => !listed.includes(id));
  const other = instanceIds.length === 0 ? [] : listed.filter((id) => !instanceIds.includes(id));
  const allowed = sent.at(-1)?.payload['allowed_actions'];
  const forbidden = Object.entries(answer.actions).filter(
    ([, action]) => Array.isArray(allowed) && !allowed.includes(action),
  );
  return [
    ...(missing.length === 0
      ? []
      : [bad('reply-actions', `${answer.text} says nothing of instance ${namesIn(missing)}`)]),
    ...(other.length === 0
      ? []
      : [
          bad(
            'unknown-instance',
            `${answer.text} is about instance ${namesIn(other)}, of which ${state} did not ask`,
          ),
        ]),
    ...(listed.length === 0 && instanceIds.length === 0
      ? [bad('reply-actions', `${answer.text} says of no instance what is to be done with it`)]
      : []),
    ...forbidden.map(([id, action]) =>
      bad(
        'action-allowed',
        `${answer.text} wants ${action} for instance ${id}, which ${state} did not allow`,
      ),
    ),
  ];
}
