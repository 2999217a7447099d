import { SLACK_US } from './prompts.ts';
import { agreedAnswer, questionsOf } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import type { Move } from './moves.ts';
import { ADMIN_ACTIONS, DONE } from '../../record/maintenance-names.ts';
import { namesIn, violation } from './violations.ts';
import type { Violation } from './violations.ts';

/** What a project said is to be done with an instance. */
interface Agreed {
  readonly instanceId: string;
  readonly action: string;
  readonly atUs: number;
  readonly projectId: string;
}

/** Something that the Admin tool did with an instance, and is to report. */
interface Done {
  readonly instanceId: string;
  readonly startedUs: number;
  readonly finishedUs: number;
}

/** Instances: only known ones, moved as their project said, and the project notified. */
export function moveViolations(conversation: Conversation): readonly Violation[] {
  const agreed = agreedActions(conversation);
  return [
    ...agreementViolations(conversation, agreed),
    ...doneViolations(conversation, agreed),
    ...unknownViolations(conversation, agreed),
  ];
}

function agreedActions(conversation: Conversation): readonly Agreed[] {
  return questionsOf(conversation).flatMap((question) => {
    const answer = agreedAnswer(question);
    if (!question.rule.wantsActions || answer?.word !== 'ACK') return [];
    const { projectId } = question;
    return Object.entries(answer.actions).map(([instanceId, action]) => ({
      instanceId,
      action,
      atUs: answer.atUs,
      projectId,
    }));
  });
}

function agreementViolations(
  { facts, moves, sentMessages }: Conversation,
  agreed: readonly Agreed[],
): readonly Violation[] {
  // Where no reply can be seen, nothing is known of what was agreed.
  if (!sentMessages.some((sentMessage) => sentMessage.answers.length > 0)) return [];
  return moves.flatMap((move) => {
    const { instanceId, action, host, startedUs } = move;
    const last = agreed.findLast(
      (agreed) => agreed.instanceId === instanceId && agreed.atUs <= startedUs + SLACK_US,
    );
    if (last?.action === action) return [];
    const why =
      last === undefined ? 'without being asked for' : `although its project had asked for ${last.action}`;
    return [
      violation(
        facts.sessionId,
        'move-agreed',
        'admin-tool',
        startedUs,
        `${action} of instance ${instanceId} from ${host} began ${why}`,
        { instanceId, host },
      ),
    ];
  });
}

/** Each move has its INSTANCE_ACTION_DONE, and each of those its move. */
function doneViolations(conversation: Conversation, agreed: readonly Agreed[]): readonly Violation[] {
  const { facts, moves, end, sentMessages } = conversation;
  // Where neither moves nor replies can be seen, nothing is known of what there was to report.
  if (moves.length === 0 && !sentMessages.some((sentMessage) => sentMessage.answers.length > 0)) return [];
  const done = moves.length > 0 ? moves.flatMap(ofMove) : agreed.flatMap(ofAgreement);
  const untold = [...done];
  const bad = (instanceId: string, atUs: number, message: string, about: object = {}): Violation =>
    violation(facts.sessionId, 'action-done', 'admin-tool', atUs, message, {
      state: 'INSTANCE_ACTION_DONE',
      instanceId,
      ...about,
    });
  const iterations = sentMessages.filter((sentMessage) => sentMessage.state === 'INSTANCE_ACTION_DONE');
  const wrong = iterations.flatMap(({ atUs, instanceIds: [id] }) => {
    if (id === undefined) return [];
    const [fault, at] = matchDone(untold, id, atUs);
    if (at >= 0) untold.splice(at, 1);
    return fault === undefined
      ? []
      : [bad(id, atUs, `INSTANCE_ACTION_DONE of instance ${id} was sent ${fault}`)];
  });
  // A session that fails may leave things untold.
  const missing = (end?.state === DONE ? untold : []).map(({ instanceId, finishedUs }) =>
    bad(
      instanceId,
      finishedUs,
      `the move of instance ${instanceId} was not reported by INSTANCE_ACTION_DONE`,
      {
        isAbsence: true,
      },
    ),
  );
  return [...wrong, ...missing];
}

/** Which of the moves a message reports, and what is wrong with reporting it then. */
function matchDone(untold: readonly Done[], id: string, atUs: number): readonly [string | undefined, number] {
  const over = untold.findIndex((done) => done.instanceId === id && done.finishedUs <= atUs);
  if (over >= 0) return [undefined, over];
  const underWay = untold.findIndex((done) => done.instanceId === id && done.startedUs <= atUs);
  return underWay >= 0 ? ['before it was done', underWay] : ['without a move that was done', -1];
}

function ofMove({ instanceId, action, outcome, startedUs, finishedUs }: Move): readonly Done[] {
  if (outcome === 'failed' || !ADMIN_ACTIONS.includes(action)) return [];
  // Of a move whose end was not taken down, only the beginning is certain.
  return [{ instanceId, startedUs, finishedUs: finishedUs ?? startedUs }];
}

/** Where an Admin tool does not report its moves, it is held to what was agreed. */
function ofAgreement({ instanceId, action, atUs }: Agreed): readonly Done[] {
  return ADMIN_ACTIONS.includes(action) ? [{ instanceId, startedUs: atUs, finishedUs: atUs }] : [];
}

/** Instances that were not there at the start can only come from a project's own action. */
function unknownViolations(
  { facts, sentMessages }: Conversation,
  agreed: readonly Agreed[],
): readonly Violation[] {
  const known = new Set(facts.instanceIds);
  if (known.size === 0) return [];
  const ownUs = agreed.find((agreed) => agreed.action === 'OWN_ACTION')?.atUs ?? Number.POSITIVE_INFINITY;
  return sentMessages.flatMap(({ state, projectId, instanceIds, atUs }) => {
    // When all is over, the project may have scaled out again.
    if (atUs > ownUs || state === 'MAINTENANCE_COMPLETE') return [];
    const unknown = instanceIds.filter((id) => !known.has(id));
    if (unknown.length === 0) return [];
    const message = `${state} is about instance ${namesIn(unknown)}, which is none of the session's`;
    return [
      violation(facts.sessionId, 'unknown-instance', 'admin-tool', atUs, message, { state, projectId }),
    ];
  });
}
