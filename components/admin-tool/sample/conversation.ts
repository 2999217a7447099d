import { DoctorError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import { waitFor } from '../../../core/wait-for.ts';
import { createWake } from '../../../core/wake.ts';
import { EVENT_TYPES } from '../../../record/maintenance-names.ts';
import type { ProjectState } from '../../../record/maintenance-names.ts';
import { projectPayload } from '../../maintenance/project-event.ts';
import type { Reply } from '../../maintenance/reply.ts';
import { protocolTime } from '../../maintenance/times.ts';
import { Refusal } from '../../web/refusal.ts';
import { SessionFailure } from './failure.ts';
import { SOURCE } from '../contract.ts';
import { PUBLISHER_ID } from './session-deps.ts';
import type { SessionDeps } from './session-deps.ts';
import { checkReply } from './reply-check.ts';
import type { Actions, Question } from './reply-check.ts';
import { EVENT_RULES } from './workflow.ts';

/** The questions to the projects of one session, and their answers. */
export interface Conversation {
  /**
   * Notifies projects of a state and waits until all have acknowledged it.
   * @param instances project → the instances it is about
   * @param deadlineMs when it is too late, milliseconds since the epoch, a whole second
   * @returns project → instance → action, empty where none are asked for
   * @throws SessionFailure on a NACK, or when a project is silent until the deadline
   */
  ask(
    state: ProjectState,
    instances: ReadonlyMap<string, readonly string[]>,
    deadlineMs: number,
  ): Promise<ReadonlyMap<string, Actions>>;
  /** Notifies a project that an instance has been moved; no answer is expected. */
  notifyDone(projectId: string, instanceId: string): Promise<void>;
  /** The instances that the project's present or last question is about. @throws Refusal 404 */
  instancesOf(projectId: string): readonly string[];
  /** Accepts a reply. @throws Refusal 404, 400 or 409 */
  acceptReply(projectId: string, reply: Reply): void;
}

/** What a conversation needs besides the session's dependencies. */
export interface ConversationOptions {
  readonly deps: SessionDeps;
  /** Where a project replies: `http://…/<token>/maintenance/<session>/<project>`. */
  readonly replyUrl: (projectId: string) => string;
  readonly metadata: JsonObject;
  /** Ends the session: a project broke the protocol. */
  readonly fail: (reason: string) => void;
}

/** Replies wake the wait; this is how often it polls without them. */
const POLL_MS = 1000;

/** Begins a conversation without questions. */
export function createConversation(options: ConversationOptions): Conversation {
  const { deps, replyUrl, metadata } = options;
  const { bus, clock, recorder, sessionId } = deps;
  const questions = new Map<string, Question>();
  const wake = createWake();

  const notify = async (
    question: Pick<Question, 'projectId' | 'state' | 'deadlineMs'>,
    instanceId?: string,
  ) => {
    const url = replyUrl(question.projectId);
    const payload = projectPayload({
      projectId: question.projectId,
      sessionId,
      state: question.state,
      instances: instanceId === undefined ? { url } : { ids: [instanceId] },
      allowedActions: EVENT_RULES[question.state].allowedActions,
      actionsAtMs: question.deadlineMs,
      metadata,
      replyUrl: url,
    });
    await bus.notify({ publisherId: PUBLISHER_ID, eventType: EVENT_TYPES.project, payload });
  };
  const stamp = (projectId: string, reply: Reply, accepted: boolean, reason?: string): void => {
    const { state, instanceActions } = reply;
    const data = { sessionId, projectId, state, accepted, reason: reason ?? reply.reason, instanceActions };
    recorder.stamp('maintenance.reply-taken', SOURCE, data);
  };

  return {
    async ask(state, instances, deadlineMs) {
      const asked = [...instances].map(([projectId, instanceIds]): Question => ({
        projectId,
        state,
        instanceIds,
        deadlineMs,
        answer: undefined,
      }));
      for (const question of asked) questions.set(question.projectId, question);
      await Promise.all(asked.map((question) => notify(question)));
      await allAnswered(deps, asked, wake);
      return new Map(asked.map(({ projectId, answer }) => [projectId, answer ?? {}]));
    },
    notifyDone: (projectId, instanceId) =>
      notify({ projectId, state: 'INSTANCE_ACTION_DONE', deadlineMs: undefined }, instanceId),
    instancesOf: (projectId) => questionOf(questions, projectId).instanceIds,
    acceptReply(projectId, reply) {
      try {
        const question = questionOf(questions, projectId);
        question.answer = checkReply(question, reply, {
          sessionId,
          nowMs: clock.wallUs() / 1000,
          ...options,
        });
        stamp(projectId, reply, true);
      } catch (error) {
        if (error instanceof Refusal) stamp(projectId, reply, false, error.message);
        throw error;
      } finally {
        wake.ring();
      }
    },
  };
}

/** What a project was asked last. @throws Refusal 404 for a project that was never asked */
function questionOf(questions: ReadonlyMap<string, Question>, projectId: string): Question {
  const question = questions.get(projectId);
  if (question !== undefined) return question;
  throw new Refusal(404, `project ${projectId} has no part in this session`);
}

async function allAnswered(
  { clock, signal }: SessionDeps,
  asked: readonly Question[],
  wake: ReturnType<typeof createWake>,
): Promise<void> {
  const [first] = asked;
  if (first?.deadlineMs === undefined) return;
  const { state, deadlineMs } = first;
  const silent = (): readonly string[] =>
    asked.filter(({ answer }) => answer === undefined).map(({ projectId }) => projectId);
  const timeoutMs = Math.max(0, deadlineMs - clock.wallUs() / 1000);
  try {
    const options = { clock, timeoutMs, intervalMs: POLL_MS, signal, wake };
    await waitFor(`every project has answered ${state}`, () => silent().length === 0, options);
  } catch (error) {
    if (!(error instanceof DoctorError && error.code === 'WAIT_TIMEOUT')) throw error;
    const who = silent().map((projectId) => `project ${projectId}`);
    throw new SessionFailure(
      `${who.join(' and ')} did not answer ${state} before ${protocolTime(deadlineMs)} UTC`,
    );
  }
}
