import pLimit from 'p-limit';
import { DoctorError } from '../../../core/errors.ts';
import { waitFor } from '../../../core/wait-for.ts';
import type { Server } from '../../../openstack/compute/servers.ts';
import { errorReason } from '../../../openstack/compute/error-reason.ts';
import { statusOf } from '../../../openstack/errors.ts';
import type { InstanceAction } from '../../../record/maintenance-names.ts';
import { SessionFailure, reasonOf } from './failure.ts';
import type { Guest } from './inventory.ts';
import type { NovaTasks } from './nova-tasks.ts';
import { SOURCE } from '../contract.ts';
import type { SessionDeps } from './session-deps.ts';

/** An instance, and what becomes of it. */
export interface Move {
  readonly guest: Guest;
  readonly action: InstanceAction;
}

/** What moving takes. */
export interface MoveDeps extends SessionDeps {
  readonly novaTasks: NovaTasks;
  /** Aborted when nobody waits for moves any longer. A session that fails lets those under way end. */
  readonly movesSignal: AbortSignal;
  /** Tells the project that an instance has been moved. */
  readonly tellDone: (projectId: string, instanceId: string) => Promise<void>;
}

/** So often a migration is asked for when Nova's scheduler finds no host: its view of them lags behind. */
const ATTEMPTS = 3;
const AGAIN_MS = 1000;

/**
 * Moves instances away from their host, some at a time. A move that fails stops none that has begun: an
 * instance that is left halfway would hold room on two hosts.
 * @throws SessionFailure after all have ended, for the first that failed
 */
export async function moveAll(means: MoveDeps, moves: readonly Move[]): Promise<void> {
  const limit = pLimit(means.concurrency);
  const outcomes = await Promise.allSettled(
    moves.map((move) =>
      limit(() => {
        means.signal.throwIfAborted();
        return moveOne(means, move);
      }),
    ),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

async function moveOne(means: MoveDeps, move: Move): Promise<void> {
  const { recorder, sessionId } = means;
  const { id: instanceId, host, projectId } = move.guest;
  const facts = { sessionId, instanceId, action: move.action, host };
  recorder.stamp('maintenance.move-started', SOURCE, facts);
  try {
    const target = await MOVERS[move.action](means, move.guest);
    recorder.stamp('maintenance.move-finished', SOURCE, { ...facts, target, outcome: 'done' });
  } catch (error) {
    const reason = reasonOf(error);
    recorder.stamp('maintenance.move-finished', SOURCE, { ...facts, outcome: 'failed', reason });
    throw error instanceof SessionFailure ? error : new SessionFailure(reason);
  }
  // A project that moved the instance itself knows.
  if (move.action !== 'OWN_ACTION') await means.tellDone(projectId, instanceId);
}

/** How each action is done. Each returns the host the instance is on afterwards; undefined when it is gone. */
const MOVERS: Readonly<
  Record<InstanceAction, (means: MoveDeps, guest: Guest) => Promise<string | undefined>>
> = {
  MIGRATE: (means, guest) => attempt(means, guest, migrateCold),
  LIVE_MIGRATE: (means, guest) => attempt(means, guest, migrateLive),
  async OWN_ACTION(means, guest) {
    const hasLeft = (server: Server): boolean => server.host !== guest.host && server.taskState === undefined;
    return (await watch(means, guest, 'leave by its own action', hasLeft))?.host;
  },
};

/** Nova gave a migration up, with the instance as it was. */
class GivenUp extends SessionFailure {}

async function attempt(
  means: MoveDeps,
  guest: Guest,
  migrate: (means: MoveDeps, guest: Guest) => Promise<string | undefined>,
): Promise<string | undefined> {
  for (let count = 1; count < ATTEMPTS; count += 1) {
    try {
      return await migrate(means, guest);
    } catch (error) {
      // 400 is how Nova says before microversion 2.34 that it finds no host.
      if (!(error instanceof GivenUp) && statusOf(error) !== 400) throw error;
      means.log.warn('a migration is asked for again', { instanceId: guest.id, reason: reasonOf(error) });
      await means.clock.delay(AGAIN_MS, means.movesSignal);
    }
  }
  return migrate(means, guest);
}

async function migrateCold(means: MoveDeps, guest: Guest): Promise<string | undefined> {
  const { servers } = means.cloud.compute;
  const waits = (server: Server): boolean => server.vmState === 'resized';
  await servers.migrate(guest.id);
  const moved = await watch(means, guest, 'migrate', (server) => {
    if (server.taskState !== undefined) return false;
    // Confirmed already: `resize_confirm_window` makes Nova do so by itself.
    if (!waits(server)) requireLeft(server, guest);
    return true;
  });
  if (moved === undefined || !waits(moved)) return moved?.host;
  await servers.confirmResize(guest.id).catch((error: unknown) => {
    if (statusOf(error) !== 409) throw error;
  });
  const isConfirmed = (server: Server): boolean => !waits(server) && server.taskState === undefined;
  return (await watch(means, guest, 'have its migration confirmed', isConfirmed))?.host;
}

async function migrateLive(means: MoveDeps, guest: Guest): Promise<string | undefined> {
  await means.cloud.compute.servers.liveMigrate(guest.id);
  const moved = await watch(means, guest, 'migrate live', (server) => {
    if (server.taskState !== undefined) return false;
    requireLeft(server, guest);
    return true;
  });
  return moved?.host;
}

/** @throws GivenUp when the instance is without a task and where it was */
function requireLeft(server: Server, guest: Guest): void {
  if (server.host !== guest.host) return;
  throw new GivenUp(
    `Nova gave up the migration of instance ${guest.name} (${guest.id}) and left it on ${guest.host}`,
  );
}

/**
 * Looks at an instance until `isDone`.
 * @returns undefined when the instance is gone: its project deleted it, and it left its host as well
 * @throws SessionFailure in plain words, when the instance ends in ERROR or the time for a move is over
 */
async function watch(
  means: MoveDeps,
  guest: Guest,
  what: string,
  isDone: (server: Server) => boolean,
): Promise<Server | undefined> {
  const { cloud, clock, times, movesSignal: signal, novaTasks } = means;
  const words = `instance ${guest.name} (${guest.id})`;
  let last = 'it was not seen';
  const probe = async (): Promise<{ readonly server: Server | undefined } | undefined> => {
    const server = await find(cloud.compute.servers.get(guest.id));
    if (server === undefined) return { server };
    last = stateWords(server);
    if (server.vmState === 'error' && server.taskState === undefined) {
      const means = { clock, signal };
      const fault = (await errorReason(cloud.compute.servers, server, means)) ?? 'Nova gives no reason';
      throw new SessionFailure(`${words} could not ${what} from ${guest.host}: it is in ERROR: ${fault}`);
    }
    return isDone(server) ? { server } : undefined;
  };
  const { wake, stop } = novaTasks.subscribe(guest.id);
  try {
    const { actionTimeoutMs: timeoutMs, moveIntervalMs: intervalMs } = times;
    return (await waitFor(`${words} to ${what}`, probe, { clock, timeoutMs, intervalMs, signal, wake }))
      .server;
  } catch (error) {
    if (!(error instanceof DoctorError && error.code === 'WAIT_TIMEOUT')) throw error;
    const seconds = times.actionTimeoutMs / 1000;
    throw new SessionFailure(`${words} did not ${what} from ${guest.host} within ${seconds} s: ${last}`);
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
