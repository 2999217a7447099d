import type { JsonObject } from '../../../core/json.ts';
import { EVENT_TYPES, isOver } from '../../../record/maintenance-names.ts';
import type { ProjectState, SessionState } from '../../../record/maintenance-names.ts';
import type { Reply } from '../../maintenance/reply.ts';
import { protocolTime } from '../../maintenance/times.ts';
import type { SessionRequest } from '../../maintenance/session-request.ts';
import type { SessionStatus } from '../contract.ts';
import { createConversation } from './conversation.ts';
import { SessionFailure, reasonOf } from './failure.ts';
import { createHostController } from './hosts.ts';
import type { NovaTasks } from './nova-tasks.ts';
import { SOURCE } from '../contract.ts';
import type { SessionDeps } from './session-deps.ts';
import { createInventoryReader } from './inventory-reader.ts';
import { CONDITIONS, DEEDS, windowEnd } from './work.ts';
import type { WorkDeps } from './work.ts';
import { EVENT_RULES, WORKFLOW } from './workflow.ts';
import type { OpenState, Step } from './workflow.ts';

/** One maintenance of some hosts. */
export interface Session {
  readonly sessionId: string;
  /** The hosts it maintains. */
  readonly hosts: readonly string[];
  readonly status: SessionStatus;
  /** What the project's present question is about. @throws Refusal 404 */
  instancesOf(projectId: string): readonly string[];
  /** Accepts a project's reply. @throws Refusal */
  acceptReply(projectId: string, reply: Reply): void;
  /** Makes it fail, unless it is over. */
  fail(reason: string): void;
  /** Ends the wait for moves under way. */
  giveUpMoves(): void;
  /** Resolves when it is over and its hosts are in service, as far as they can be. */
  readonly over: Promise<void>;
}

/** What a session is begun with. */
export interface SessionOptions {
  readonly sessionId: string;
  /** With its hosts found. */
  readonly request: SessionRequest;
  /** Where a project replies: `http://…/<token>/maintenance/<session>/<project>`. */
  readonly replyUrl: (projectId: string) => string;
  readonly deps: Omit<SessionDeps, 'signal' | 'sessionId'>;
  readonly novaTasks: NovaTasks;
  readonly hostWork: (host: string, signal: AbortSignal) => Promise<void>;
}

/** Begins a session: the interpreter of the workflow. It goes on by itself. */
export function beginSession(options: SessionOptions): Session {
  const { sessionId, request, replyUrl, novaTasks, hostWork } = options;
  const ending = new AbortController();
  const moves = new AbortController();
  const deps: SessionDeps = { ...options.deps, sessionId, signal: ending.signal };
  const { recorder, log } = deps;
  let status: SessionStatus = { state: 'MAINTENANCE', reason: undefined };
  const become = (state: SessionState, reason?: string): void => {
    status = { state, reason };
    recorder.stamp('maintenance.session-state', SOURCE, { sessionId, state, reason });
    log.info('a maintenance session goes on', { sessionId, state, reason });
  };
  const fail = (reason: string): void => ending.abort(new SessionFailure(reason));
  const metadata: JsonObject = request.metadata;
  const conversation = createConversation({ deps, replyUrl, metadata, fail });
  const hostController = createHostController(deps, request.hosts);
  const work: WorkDeps = {
    ...deps,
    novaTasks,
    hosts: request.hosts,
    participants: new Set(),
    maintenanceAtMs: request.maintenanceAtMs,
    conversation,
    hostController,
    inventoryReader: createInventoryReader(deps.cloud, deps.clock),
    hostWork,
    movesSignal: moves.signal,
    notifyDone: (projectId, instanceId) => conversation.notifyDone(projectId, instanceId),
  };

  const run = async (): Promise<void> => {
    try {
      let state: SessionState = 'MAINTENANCE';
      while (!isOver(state)) {
        become(state);
        state = await takeStep(work, WORKFLOW[state as OpenState]);
        ending.signal.throwIfAborted();
      }
      become(state);
    } catch (error) {
      // What ended the session is the reason, not what fell over because of it.
      const reason = reasonOf(ending.signal.aborted ? ending.signal.reason : error);
      const leftovers = await hostController.putBack(reason);
      become('MAINTENANCE_FAILED', [reason, ...leftovers].join('; '));
    }
  };
  return {
    sessionId,
    hosts: request.hosts,
    get status() {
      return status;
    },
    instancesOf: (projectId) => conversation.instancesOf(projectId),
    acceptReply: (projectId, reply) => conversation.acceptReply(projectId, reply),
    fail,
    giveUpMoves: () => moves.abort(new SessionFailure('the move was not waited for to its end')),
    over: run(),
  };
}

/** Takes one step and returns the state that follows. */
async function takeStep(work: WorkDeps, step: Step): Promise<SessionState> {
  if (step.ask !== undefined) await askAll(work, step.ask);
  await DEEDS[step.work](work);
  for (const { when, state } of step.next) if (await CONDITIONS[when](work)) return state;
  throw new SessionFailure(step.otherwise);
}

/** Notifies every project that has or had instances on the hosts, and waits for all to acknowledge. */
async function askAll(work: WorkDeps, state: ProjectState): Promise<void> {
  const { instances } = await work.inventoryReader.recent();
  const ids = new Map<string, string[]>([...work.participants].map((projectId) => [projectId, []]));
  for (const { id, projectId, host, isLeaving } of instances) {
    if (isLeaving || !work.hosts.includes(host)) continue;
    ids.set(projectId, [...(ids.get(projectId) ?? []), id]);
  }
  if (ids.size === 0) return;
  for (const projectId of ids.keys()) work.participants.add(projectId);
  if (EVENT_RULES[state].answerUntil !== 'start') {
    await work.conversation.ask(state, ids, windowEnd(work));
    return;
  }
  await requireListeners(work, [...ids.keys()]);
  requireTime(work);
  await work.conversation.ask(state, ids, work.maintenanceAtMs);
}

/** A project without an alarm would never be notified. */
async function requireListeners({ cloud }: WorkDeps, projectIds: readonly string[]): Promise<void> {
  const alarms = await cloud.alarming.alarms.list({ type: 'event', allProjects: true });
  const unreachable = projectIds.filter(
    (id) =>
      !alarms.some(
        ({ projectId, enabled, eventType }) =>
          projectId === id && enabled && eventType === EVENT_TYPES.project,
      ),
  );
  if (unreachable.length === 0) return;
  throw new SessionFailure(
    `${unreachable.map((id) => `project ${id}`).join(' and ')} has instances on the hosts and no alarm on ${EVENT_TYPES.project}, so that it cannot be asked`,
  );
}

function requireTime({ clock, times, maintenanceAtMs }: WorkDeps): void {
  const leftMs = maintenanceAtMs - clock.wallUs() / 1000;
  if (leftMs >= times.firstWindowMs) return;
  throw new SessionFailure(
    `the maintenance is to begin at ${protocolTime(maintenanceAtMs)} UTC, which leaves the projects ${Math.max(0, leftMs / 1000).toFixed(1)} s to answer; they need ${times.firstWindowMs / 1000} s`,
  );
}
