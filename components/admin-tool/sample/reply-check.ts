import { INSTANCE_ACTIONS } from '../../../record/maintenance-names.ts';
import type { InstanceAction, ProjectState } from '../../../record/maintenance-names.ts';
import type { Reply } from '../../maintenance/reply.ts';
import { protocolTime } from '../../maintenance/times.ts';
import { Refusal } from '../../web/refusal.ts';
import { EVENT_RULES } from './workflow.ts';

/** Instance → the action for it. */
export type Actions = Readonly<Record<string, InstanceAction>>;

/** A question to a project, and its answer. */
export interface Question {
  readonly projectId: string;
  readonly state: ProjectState;
  readonly instanceIds: readonly string[];
  /** Undefined where no answer is expected. */
  readonly deadlineMs: number | undefined;
  /** The acknowledgement; it is taken once. */
  answer: Actions | undefined;
}

/** What a reply is checked against, and how a session is ended that a reply makes impossible. */
export interface ReplyCheck {
  readonly sessionId: string;
  readonly nowMs: number;
  readonly fail: (reason: string) => void;
}

/**
 * Checks a reply against what was asked. A NACK, and an ACK that the protocol forbids, end the session; a
 * reply that belongs to another question leaves it waiting.
 * @returns the actions, empty where none are asked for
 * @throws Refusal 400 or 409
 */
export function checkReply(question: Question, reply: Reply, check: ReplyCheck): Actions {
  const { projectId, state, deadlineMs } = question;
  if (reply.sessionId !== check.sessionId) {
    throw new Refusal(
      400,
      `the reply is for session ${reply.sessionId}, and came to ${check.sessionId}`,
      'session_id',
    );
  }
  if (reply.answer.state !== state) {
    throw new Refusal(409, `${reply.state} answers nothing: the project was asked ${state}`, 'state');
  }
  if (question.answer !== undefined) {
    throw new Refusal(409, `the project has answered ${state} already`, 'state');
  }
  if (deadlineMs !== undefined && check.nowMs > deadlineMs) {
    throw new Refusal(409, `too late: the answer was due by ${protocolTime(deadlineMs)} UTC`, 'state');
  }
  if (reply.answer.word === 'NACK') {
    const why = reply.reason === undefined ? '' : `: ${reply.reason}`;
    check.fail(`project ${projectId} answered ${reply.state}${why}`);
    return {};
  }
  if (EVENT_RULES[state].answerWith === 'nothing') return {};
  const wrong = wrongActions(question, reply.instanceActions ?? {});
  if (wrong === undefined) return reply.instanceActions as Actions;
  check.fail(`project ${projectId} answered ${reply.state}, but ${wrong.what}`);
  throw new Refusal(400, wrong.what, wrong.path);
}

interface Wrong {
  readonly what: string;
  readonly path: string;
}

/** What is wrong with the actions of an answer; undefined when each instance has one that is allowed. */
function wrongActions(
  { instanceIds, state }: Question,
  actions: Readonly<Record<string, string>>,
): Wrong | undefined {
  const { allowedActions } = EVENT_RULES[state];
  for (const [id, action] of Object.entries(actions)) {
    const path = `instance_actions.${id}`;
    if (!instanceIds.includes(id)) return { what: `${id} is none of the instances it was asked about`, path };
    const isKnown = INSTANCE_ACTIONS.some((known) => known === action);
    if (!isKnown || !allowedActions.some((allowed) => allowed === action)) {
      return {
        what: `the action ${action} for instance ${id} is not allowed; those allowed are ${allowedActions.join(', ')}`,
        path,
      };
    }
  }
  const missing = instanceIds.find((id) => !Object.hasOwn(actions, id));
  if (missing === undefined) return undefined;
  return { what: `there is no action for instance ${missing}`, path: 'instance_actions' };
}
