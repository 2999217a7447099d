import { z } from 'zod';
import type { Log } from '../../core/log.ts';
import { MAINTENANCE_TYPE } from '../maintenance/endpoint.ts';
import type { ProjectState } from '../../record/maintenance-names.ts';
import type { ProjectEvent } from '../maintenance/project-event.ts';
import type { ReplyBody } from '../maintenance/reply.ts';
import type { RequestAt } from '../web/json-client.ts';
import type { Application } from './application.ts';
import { SOURCE } from './contract.ts';
import type { AppManagerOptions, ManagedApplication } from './contract.ts';

/** What an answer is made from. */
export interface AnswerDeps {
  readonly options: AppManagerOptions;
  readonly application: Application;
  readonly scale: ManagedApplication['scale'];
  /** To the Admin tool, with a token where it wants one. */
  readonly requestAt: RequestAt;
  readonly log: Log;
  /** How many instances the application had before anybody asked for room. */
  readonly fullSize: number;
  /** Called after the application has grown or shrunk. */
  readonly onScaled: () => Promise<void>;
}

/** What an ACK brings beside its state. */
type Acknowledgement = Pick<ReplyBody, 'instance_actions' | 'instance_action'>;

const SCALE_IN_BY = 2;
/** The share of a reply window that a standby may take to get ready, and the most of it. */
const PATIENCE_SHARE = 0.5;
const PATIENCE_MS = 10_000;

const instanceList = z.object({ instance_ids: z.array(z.string()) });

/** What is done before each state is acknowledged; undefined: it is not answered. */
export const ANSWERS: Readonly<
  Record<ProjectState, ((deps: AnswerDeps, event: ProjectEvent) => Promise<Acknowledgement>) | undefined>
> = {
  async MAINTENANCE(deps, event) {
    await instancesOf(deps, event);
    return {};
  },
  async SCALE_IN(deps) {
    await scaleBy(deps, -(deps.options.scaleInBy ?? SCALE_IN_BY));
    return {};
  },
  PREPARE_MAINTENANCE: releaseInstances,
  PLANNED_MAINTENANCE: releaseInstances,
  async MAINTENANCE_COMPLETE(deps) {
    const { length } = await deps.application.instances();
    if (length < deps.fullSize) await scaleBy(deps, deps.fullSize - length);
    return {};
  },
  INSTANCE_ACTION_DONE: undefined,
};

/** The instances that an event is about, asked for where it names an address. */
async function instancesOf(
  { options, requestAt }: AnswerDeps,
  { instances, sessionId, state }: ProjectEvent,
): Promise<readonly string[]> {
  if ('ids' in instances) return instances.ids;
  const request = { method: 'GET', path: '' } as const;
  const { instance_ids: ids } = await requestAt(MAINTENANCE_TYPE, instances.url, request, instanceList);
  options.recorder.stamp('maintenance.instances-fetched', SOURCE, { sessionId, state, instanceIds: ids });
  return ids;
}

/** Takes the service away from instances that are to move, and lets the Admin tool move them. */
async function releaseInstances(deps: AnswerDeps, event: ProjectEvent): Promise<Acknowledgement> {
  const { options, application } = deps;
  const { floatingIp } = application;
  const { allowedActions } = event;
  if (!allowedActions.includes('MIGRATE')) {
    throw new Error(`MIGRATE is not among the allowed actions (${allowedActions.join(', ') || 'none'})`);
  }
  const ids = await instancesOf(deps, event);
  const leftMs = (event.actionsAtMs ?? 0) - options.clock.wallUs() / 1000;
  const patienceMs = Math.min(PATIENCE_MS, Math.max(0, leftMs * PATIENCE_SHARE));
  const switched = await application.switchAway(ids, patienceMs);
  if (switched !== undefined) {
    options.recorder.stamp('maintenance.switched-over', SOURCE, { ...switched, floatingIp });
  }
  // Fenix asks about one instance at a time, by its id, and wants one action back.
  if ('ids' in event.instances) return { instance_action: 'MIGRATE' };
  return { instance_actions: Object.fromEntries(ids.map((id) => [id, 'MIGRATE'])) };
}

async function scaleBy(deps: AnswerDeps, by: number): Promise<void> {
  const { options, application, scale, onScaled, log } = deps;
  await scale(by);
  const { length: instances } = await application.instances();
  options.recorder.stamp('maintenance.scaled', SOURCE, { by, instances });
  log.info('the application has scaled', { by, instances });
  await onScaled();
}
