import { SLACK_US, agreedAnswer, questionsOf } from './conversation.ts';
import type { Conversation, Told } from './conversation.ts';
import type { Move } from './moves.ts';
import { ADMIN_ACTIONS, DONE } from './states.ts';
import { namesIn, violation } from './violations.ts';
import type { RuleName, Violation } from './violations.ts';

/** What a project said is to be done with an instance. */
interface Agreed {
  readonly instanceId: string;
  readonly action: string;
  readonly atUs: number;
  readonly projectId: string;
}

/** Instances: only known ones, moved as their project said, and the project told of it. */
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
  { facts, moves, told }: Conversation,
  agreed: readonly Agreed[],
): readonly Violation[] {
  // Where no reply can be seen, nothing is known of what was agreed.
  if (!told.some((one) => one.answers.length > 0)) return [];
  return moves.flatMap((move) => {
    const { instanceId, action, host, startedUs } = move;
    const last = agreed.findLast((one) => one.instanceId === instanceId && one.atUs <= startedUs + SLACK_US);
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
  const { facts, moves, end, told } = conversation;
  // Where neither moves nor replies can be seen, nothing is known of what there was to tell.
  if (moves.length === 0 && !told.some((one) => one.answers.length > 0)) return [];
  const done = told.filter((one) => one.state === 'INSTANCE_ACTION_DONE');
  const toTell =
    moves.length > 0 ? moves.map(asAction).filter((one) => one !== undefined) : agreed.filter(isAdmins);
  const ids = [...new Set([...done.flatMap(idOf), ...toTell.map((one) => one.instanceId)])];
  const bad = (
    rule: RuleName,
    atUs: number,
    instanceId: string,
    message: string,
    about: object = {},
  ): Violation =>
    violation(facts.sessionId, rule, 'admin-tool', atUs, message, {
      state: 'INSTANCE_ACTION_DONE',
      instanceId,
      ...about,
    });
  return ids.flatMap((id) => {
    const tellings = done.filter((one) => idOf(one).includes(id));
    const actions = toTell.filter((one) => one.instanceId === id);
    return [
      ...tellings.slice(actions.length).map(({ atUs }) => {
        const what = actions.length === 0 ? 'without a move that was done' : 'more often than it was moved';
        return bad('action-done', atUs, id, `INSTANCE_ACTION_DONE of instance ${id} was sent ${what}`);
      }),
      ...actions.slice(0, tellings.length).flatMap((action, index) => {
        const atUs = tellings[index]?.atUs ?? 0;
        return atUs + SLACK_US < action.atUs
          ? [
              bad(
                'action-done',
                atUs,
                id,
                `INSTANCE_ACTION_DONE of instance ${id} was sent before it was done`,
              ),
            ]
          : [];
      }),
      ...(end?.state === DONE ? actions.slice(tellings.length) : []).map(({ atUs }) =>
        bad('action-done', atUs, id, `the move of instance ${id} was not told by INSTANCE_ACTION_DONE`, {
          isAbsence: true,
        }),
      ),
    ];
  });
}

function asAction(move: Move): Pick<Agreed, 'instanceId' | 'action' | 'atUs'> | undefined {
  const { instanceId, action, outcome, finishedUs } = move;
  if (outcome === 'failed' || !ADMIN_ACTIONS.includes(action)) return undefined;
  // Of a move whose end was not taken down, only the beginning is certain.
  return { instanceId, action, atUs: finishedUs ?? move.startedUs };
}

function isAdmins({ action }: Agreed): boolean {
  return ADMIN_ACTIONS.includes(action);
}

function idOf({ instanceIds }: Told): readonly string[] {
  return instanceIds.slice(0, 1);
}

/** Instances that were not there at the start can only come from a project's own action. */
function unknownViolations({ facts, told }: Conversation, agreed: readonly Agreed[]): readonly Violation[] {
  const known = new Set(facts.instanceIds);
  if (known.size === 0) return [];
  const ownUs = agreed.find((one) => one.action === 'OWN_ACTION')?.atUs ?? Number.POSITIVE_INFINITY;
  return told.flatMap(({ state, projectId, instanceIds, atUs }) => {
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
