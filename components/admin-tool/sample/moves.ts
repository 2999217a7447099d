import pLimit from 'p-limit';
import { DoctorError } from '../../../core/errors.ts';
import { waitFor } from '../../../core/wait-for.ts';
import type { Server } from '../../../openstack/compute/servers.ts';
import { errorReason } from '../../../openstack/compute/error-reason.ts';
import { statusOf } from '../../../openstack/errors.ts';
import type { InstanceAction } from '../../../record/maintenance-names.ts';
import { SessionFailure, reasonOf } from './failure.ts';
import type { PlacedInstance } from './inventory.ts';
import type { NovaTasks } from './nova-tasks.ts';
import { SOURCE } from '../contract.ts';
import type { SessionDeps } from './session-deps.ts';

/** An instance, and the action for it. */
export interface Move {
  readonly instance: PlacedInstance;
  readonly action: InstanceAction;
}

/** What moving instances needs. */
export interface MoveDeps extends SessionDeps {
  readonly novaTasks: NovaTasks;
  /** Aborted when nobody waits for moves any longer. A session that fails lets those under way end. */
  readonly movesSignal: AbortSignal;
  /** Notifies the project that an instance has been moved. */
  readonly notifyDone: (projectId: string, instanceId: string) => Promise<void>;
}

/** How many times a migration is requested when Nova's scheduler finds no host: its view of them lags behind. */
const ATTEMPTS = 3;
const AGAIN_MS = 1000;

/**
 * Moves instances away from their host, some at a time. A move that fails stops none that has begun: an
 * instance that is left halfway would hold room on two hosts.
 * @throws SessionFailure after all have ended, for the first that failed
 */
export async function moveAll(deps: MoveDeps, moves: readonly Move[]): Promise<void> {
  const limit = pLimit(deps.concurrency);
  const outcomes = await Promise.allSettled(
    moves.map((move) =>
      limit(() => {
        deps.signal.throwIfAborted();
        return moveOne(deps, move);
      }),
    ),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

async function moveOne(deps: MoveDeps, move: Move): Promise<void> {
  const { recorder, sessionId } = deps;
  const { id: instanceId, host, projectId } = move.instance;
  const facts = { sessionId, instanceId, action: move.action, host };
  recorder.stamp('maintenance.move-started', SOURCE, facts);
  try {
    const target = await MOVERS[move.action](deps, move.instance);
    recorder.stamp('maintenance.move-finished', SOURCE, { ...facts, target, outcome: 'done' });
  } catch (error) {
    const reason = reasonOf(error);
    recorder.stamp('maintenance.move-finished', SOURCE, { ...facts, outcome: 'failed', reason });
    throw error instanceof SessionFailure ? error : new SessionFailure(reason);
  }
  // A project that moved the instance itself knows.
  if (move.action !== 'OWN_ACTION') await deps.notifyDone(projectId, instanceId);
}

/** How each action is done. Each returns the host the instance is on afterwards; undefined when it is gone. */
const MOVERS: Readonly<
  Record<InstanceAction, (deps: MoveDeps, instance: PlacedInstance) => Promise<string | undefined>>
> = {
  MIGRATE: (deps, instance) => attempt(deps, instance, migrateCold),
  LIVE_MIGRATE: (deps, instance) => attempt(deps, instance, migrateLive),
  async OWN_ACTION(deps, instance) {
    const hasLeft = (server: Server): boolean =>
      server.host !== instance.host && server.taskState === undefined;
    return (await watch(deps, instance, 'leave by its own action', hasLeft))?.host;
  },
};

/** Nova gave up a migration, and the instance is as it was. */
class GivenUp extends SessionFailure {}

async function attempt(
  deps: MoveDeps,
  instance: PlacedInstance,
  migrate: (deps: MoveDeps, instance: PlacedInstance) => Promise<string | undefined>,
): Promise<string | undefined> {
  for (let count = 1; count < ATTEMPTS; count += 1) {
    try {
      return await migrate(deps, instance);
    } catch (error) {
      // 400 is how Nova says before microversion 2.34 that it finds no host.
      if (!(error instanceof GivenUp) && statusOf(error) !== 400) throw error;
      deps.log.warn('a migration is requested again', { instanceId: instance.id, reason: reasonOf(error) });
      await deps.clock.delay(AGAIN_MS, deps.movesSignal);
    }
  }
  return migrate(deps, instance);
}

async function migrateCold(deps: MoveDeps, instance: PlacedInstance): Promise<string | undefined> {
  const { servers } = deps.cloud.compute;
  const waits = (server: Server): boolean => server.vmState === 'resized';
  await servers.migrate(instance.id);
  const moved = await watch(deps, instance, 'migrate', (server) => {
    if (server.taskState !== undefined) return false;
    // Confirmed already: `resize_confirm_window` makes Nova do so by itself.
    if (!waits(server)) requireLeft(server, instance);
    return true;
  });
  if (moved === undefined || !waits(moved)) return moved?.host;
  await servers.confirmResize(instance.id).catch((error: unknown) => {
    if (statusOf(error) !== 409) throw error;
  });
  const isConfirmed = (server: Server): boolean => !waits(server) && server.taskState === undefined;
  return (await watch(deps, instance, 'have its migration confirmed', isConfirmed))?.host;
}

async function migrateLive(deps: MoveDeps, instance: PlacedInstance): Promise<string | undefined> {
  await deps.cloud.compute.servers.liveMigrate(instance.id);
  const moved = await watch(deps, instance, 'migrate live', (server) => {
    if (server.taskState !== undefined) return false;
    requireLeft(server, instance);
    return true;
  });
  return moved?.host;
}

/** @throws GivenUp when the instance is without a task and where it was */
function requireLeft(server: Server, instance: PlacedInstance): void {
  if (server.host !== instance.host) return;
  throw new GivenUp(
    `Nova gave up the migration of instance ${instance.name} (${instance.id}) and left it on ${instance.host}`,
  );
}

/**
 * Polls an instance until `isDone`.
 * @returns undefined when the instance is gone: its project deleted it, and with that it left its host
 * @throws SessionFailure in plain words, when the instance ends in ERROR or the time for a move is over
 */
async function watch(
  deps: MoveDeps,
  instance: PlacedInstance,
  what: string,
  isDone: (server: Server) => boolean,
): Promise<Server | undefined> {
  const { cloud, clock, times, movesSignal: signal, novaTasks } = deps;
  const words = `instance ${instance.name} (${instance.id})`;
  let last = 'it was not seen';
  const probe = async (): Promise<{ readonly server: Server | undefined } | undefined> => {
    const server = await find(cloud.compute.servers.get(instance.id));
    if (server === undefined) return { server };
    last = stateWords(server);
    if (server.vmState === 'error' && server.taskState === undefined) {
      const deps = { clock, signal };
      const fault = (await errorReason(cloud.compute.servers, server, deps)) ?? 'Nova gives no reason';
      throw new SessionFailure(`${words} could not ${what} from ${instance.host}: it is in ERROR: ${fault}`);
    }
    return isDone(server) ? { server } : undefined;
  };
  const { wake, stop } = novaTasks.subscribe(instance.id);
  try {
    const { actionTimeoutMs: timeoutMs, moveIntervalMs: intervalMs } = times;
    return (await waitFor(`${words} to ${what}`, probe, { clock, timeoutMs, intervalMs, signal, wake }))
      .server;
  } catch (error) {
    if (!(error instanceof DoctorError && error.code === 'WAIT_TIMEOUT')) throw error;
    const seconds = times.actionTimeoutMs / 1000;
    throw new SessionFailure(`${words} did not ${what} from ${instance.host} within ${seconds} s: ${last}`);
  } finally {
    stop();
  }
}

function stateWords({ vmState, taskState, host }: Server): string {
  return `it is ${vmState ?? 'in no state'}, task ${taskState ?? 'none'}, on ${host ?? 'no host'}`;
}

async function find(asking: Promise<Server>): Promise<Server | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
