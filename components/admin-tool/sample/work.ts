import { seen, waitFor } from '../../../core/wait-for.ts';
import type { ProjectState } from '../../../record/maintenance-names.ts';
import type { Conversation } from './conversation.ts';
import { SessionFailure, reasonOf } from './failure.ts';
import type { HostController } from './hosts.ts';
import {
  bestToEmpty,
  canBeEmptied,
  countsTooMuch,
  emptyHosts,
  instancesOn,
  unsettledOn,
} from './inventory.ts';
import type { PlacedInstance } from './inventory.ts';
import { moveAll } from './moves.ts';
import type { Move, MoveDeps } from './moves.ts';
import type { InventoryReader } from './inventory-reader.ts';
import type { Condition, Work } from './workflow.ts';

/** What the deeds of a session need. */
export interface WorkDeps extends MoveDeps {
  readonly hosts: readonly string[];
  /** The projects that were notified of the session. */
  readonly participants: Set<string>;
  readonly maintenanceAtMs: number;
  readonly conversation: Conversation;
  readonly hostController: HostController;
  readonly inventoryReader: InventoryReader;
  readonly hostWork: (host: string, signal: AbortSignal) => Promise<void>;
}

const DAY_MS = 86_400_000;

/** The deeds that the workflow names. */
export const DEEDS: Readonly<Record<Work, (deps: WorkDeps) => Promise<void>>> = {
  'await-start': awaitStart,
  'let-deletes-end': letDeletesEnd,
  'empty-one-host': emptyOneHost,
  'maintain-hosts': maintainHosts,
  nothing: async () => {},
};

/** The conditions that the workflow names. */
export const CONDITIONS: Readonly<Record<Condition, (deps: WorkDeps) => Promise<boolean>>> = {
  'a-host-is-empty': async ({ inventoryReader, hosts }) =>
    emptyHosts(await inventoryReader.recent(), hosts).length > 0,
  'a-host-can-be-emptied': async ({ inventoryReader, hosts }) =>
    bestToEmpty(await inventoryReader.recent(), hosts) !== undefined,
  always: async () => true,
};

/** The end of a reply window that begins now: a whole second, as the projects are notified. */
export function windowEnd({ clock, times }: Pick<WorkDeps, 'clock' | 'times'>): number {
  return Math.ceil((clock.wallUs() / 1000 + times.replyWindowMs) / 1000) * 1000;
}

async function awaitStart({ clock, maintenanceAtMs, signal }: WorkDeps): Promise<void> {
  const leftMs = (): number => maintenanceAtMs - clock.wallUs() / 1000;
  // In days: a timer of Node's holds no more than 24 of them, and the wall clock may be set meanwhile.
  while (leftMs() > 0) await clock.delay(Math.min(leftMs(), DAY_MS), signal);
}

/**
 * A project that has scaled in may be answered for by Nova a little later: an instance takes time to go, and
 * its host takes time to count it out. Ends when nothing more is to be expected.
 */
async function letDeletesEnd({ inventoryReader, clock, times, signal, hosts }: WorkDeps): Promise<void> {
  const { actionTimeoutMs: timeoutMs, pollIntervalMs: intervalMs } = times;
  await waitFor(
    'the instances that the projects gave up are gone',
    async () => {
      const inventory = await inventoryReader.read();
      const leaving = inventory.instances.filter(
        (instance) => instance.isLeaving && hosts.includes(instance.host),
      );
      if (leaving.length > 0) return seen(leaving.map(({ name }) => name).join(', '));
      if (emptyHosts(inventory, hosts).length > 0 || bestToEmpty(inventory, hosts) !== undefined) return true;
      const behind = hosts.filter((host) => countsTooMuch(inventory, host));
      return behind.length === 0 || seen(`vCPUs that are still counted on ${behind.join(', ')}`);
    },
    { clock, timeoutMs, intervalMs, signal },
  );
}

async function emptyOneHost(deps: WorkDeps): Promise<void> {
  const host = bestToEmpty(await deps.inventoryReader.recent(), deps.hosts);
  if (host === undefined)
    throw new SessionFailure('there is no host whose instances fit on the others any more');
  // Or else somebody could come to it while others leave.
  await deps.hostController.disable([host]);
  await clear(deps, 'PREPARE_MAINTENANCE', host, 'read');
}

async function maintainHosts(deps: WorkDeps): Promise<void> {
  await deps.hostController.disable(deps.hosts);
  const left = new Set(deps.hosts);
  while (left.size > 0) {
    // Taken now that the scheduler is kept from the hosts: somebody may have come just before.
    const inventory = await deps.inventoryReader.read();
    const names = [...left];
    // Empty ones first: once they are done, there is room for what is on the others.
    const host =
      emptyHosts(inventory, names)[0] ?? names.find((name) => canBeEmptied(inventory, name)) ?? names[0];
    if (host === undefined) return;
    await maintain(deps, host);
    left.delete(host);
  }
}

async function maintain(deps: WorkDeps, host: string): Promise<void> {
  const { hostController } = deps;
  hostController.goToMaintenance(host);
  await clear(deps, 'PLANNED_MAINTENANCE', host, 'recent');
  await hostController.enter(host);
  await inTime(deps, `the maintenance of ${host}`, async (signal) => {
    try {
      await Promise.race([deps.hostWork(host, signal), aborted(signal)]);
    } catch (error) {
      signal.throwIfAborted();
      throw new SessionFailure(`${host} did not come back from its maintenance: ${reasonOf(error)}`);
    }
    await backInService({ ...deps, signal }, host);
  });
  await hostController.leave(host);
}

/**
 * Empties a host: asks the projects on it until nobody is left.
 * @param first how to look first; `recent` where somebody looked since the host was closed
 */
async function clear(
  deps: WorkDeps,
  state: ProjectState,
  host: string,
  first: keyof InventoryReader,
): Promise<void> {
  await inTime(deps, `emptying ${host}`, async (signal) => {
    const bounded = { ...deps, signal };
    let instances = await settledInstances(bounded, host, first);
    while (instances.length > 0) {
      await moveAway(bounded, state, instances);
      instances = await settledInstances(bounded, host, 'read');
    }
  });
}

/** Who is on a host, once Nova has come to an end with all that is under way there. */
async function settledInstances(
  deps: WorkDeps,
  host: string,
  first: 'read' | 'recent',
): Promise<readonly PlacedInstance[]> {
  const { inventoryReader, clock, times, signal } = deps;
  let look = inventoryReader[first];
  const { actionTimeoutMs: timeoutMs, pollIntervalMs: intervalMs } = times;
  return waitFor(
    `nobody comes to or leaves ${host}`,
    async () => {
      const inventory = await look();
      look = inventoryReader.read;
      const unsettled = unsettledOn(inventory, host);
      if (unsettled.length === 0) return instancesOn(inventory, host);
      return seen(unsettled.map(({ name }) => name).join(', '));
    },
    { clock, timeoutMs, intervalMs, signal },
  );
}

/** Asks the projects what is to become of their instances, and does it. */
async function moveAway(
  deps: WorkDeps,
  state: ProjectState,
  instances: readonly PlacedInstance[],
): Promise<void> {
  const ids = new Map<string, string[]>();
  for (const { id, projectId } of instances) ids.set(projectId, [...(ids.get(projectId) ?? []), id]);
  const answers = await deps.conversation.ask(state, ids, windowEnd(deps));
  const moves = instances.map((instance): Move => {
    const action = answers.get(instance.projectId)?.[instance.id];
    if (action === undefined) throw new TypeError(`no action for ${instance.id}`);
    return { instance, action };
  });
  await moveAll(deps, moves);
}

/** A host that Nova holds for down after its work has not come back. */
async function backInService(deps: WorkDeps, host: string): Promise<void> {
  const { cloud, clock, times, signal } = deps;
  await waitFor(
    `nova-compute on ${host} reports again after its maintenance`,
    async () => {
      const [service] = await cloud.compute.services.list({ host, binary: 'nova-compute' });
      return service?.state === 'up' || seen(service?.state ?? 'no such service');
    },
    { clock, timeoutMs: times.hostTimeoutMs, intervalMs: times.pollIntervalMs, signal },
  );
}

/** Bounds a phase of a host by the administrator's time for it. What is under way then comes to its own end. */
async function inTime(
  { clock, times, signal }: WorkDeps,
  what: string,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const over = new AbortController();
  const words = `${what} took longer than the ${times.hostTimeoutMs / 1000} s that the administrator allows`;
  const cancel = clock.after(times.hostTimeoutMs, () => over.abort(new SessionFailure(words)));
  try {
    await run(AbortSignal.any([signal, over.signal]));
  } finally {
    cancel();
    // The time that is over is the reason of whatever failed then.
    over.signal.throwIfAborted();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
