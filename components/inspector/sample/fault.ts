import pLimit from 'p-limit';
import { messageOf } from '../../../core/errors.ts';
import type { Log } from '../../../core/log.ts';
import type { Recorder } from '../../../record/recorder.ts';
import type { Bus } from '../../../openstack/bus/contract.ts';
import type { MarkPermit, MarkablePort } from '../permit.ts';
import type { InspectorCloud } from '../contract.ts';
import type { Instance } from './instance-map.ts';

/** What marking a host down needs. */
export interface FaultDeps {
  readonly cloud: InspectorCloud;
  /** The id of a host's nova-compute service, where it is known. */
  readonly serviceIdOf: (host: string) => string | undefined;
  /** Where the shortcut is published; undefined: it is not. */
  readonly bus: Bus | undefined;
  readonly updatePortStatus: boolean;
  readonly permit: MarkPermit;
  /** How many calls run at the same time. */
  readonly concurrency: number;
  readonly recorder: Recorder;
  readonly log: Log;
  /** True when the Inspector is being stopped: what has not begun is left. */
  readonly isStopping: () => boolean;
}

/** How marking a host down ended. */
export interface FaultOutcome {
  /** The ports that were marked DOWN, as they were before. */
  readonly ports: readonly MarkablePort[];
  /** How many actions failed. */
  readonly failures: number;
}

const SOURCE = 'inspector';
/** How many messages are packed before they leave and other work has its turn; some 3 ms. */
const BATCH = 32;

/**
 * Marks a host, its VMs and, when asked to, its ports down: all at the same time, since one call after
 * another costs a quarter of a second per VM. An action that fails is recorded and stops no other.
 */
export async function markDown(
  deps: FaultDeps,
  host: string,
  instances: readonly Instance[],
): Promise<FaultOutcome> {
  const { cloud, bus, recorder, concurrency } = deps;
  const limit = pLimit(concurrency);
  const marked: MarkablePort[] = [];
  let failures = 0;
  const act: Act = async (action, run) => {
    if (deps.isStopping()) return;
    try {
      await run();
    } catch (error) {
      failures += 1;
      recordFailure(deps, action, error);
    }
  };
  const markPorts = async (): Promise<void> => {
    const ports = deps.permit.ports(host, await cloud.network.ports.list({ hostId: host }));
    await Promise.all(
      ports.map((port) =>
        limit(() =>
          act({ action: 'port-down', host, portId: port.id }, async () => {
            marked.push(port);
            await cloud.network.ports.setDataPlaneStatus(port.id, 'DOWN');
          }),
        ),
      ),
    );
  };

  await Promise.all([
    limit(() =>
      act({ action: 'force-down', host }, async () => {
        await cloud.compute.services.forceDown(host, true, deps.serviceIdOf(host));
        recorder.stamp('inspector.host-marked-down', SOURCE, { host });
      }),
    ),
    bus === undefined ? undefined : publishErrors(bus, host, instances, act),
    ...instances.map(({ id }) =>
      limit(() =>
        act({ action: 'reset-state', host, instanceId: id }, async () => {
          await cloud.compute.servers.resetState(id, 'error');
          recorder.stamp('inspector.vm-marked-error', SOURCE, { instanceId: id });
        }),
      ),
    ),
    deps.updatePortStatus ? act({ action: 'list-ports', host }, markPorts) : undefined,
  ]);
  return { ports: marked, failures };
}

/** Publishes for all VMs, and waits for the confirmations at the end alone. */
async function publishErrors(
  bus: Bus,
  host: string,
  instances: readonly Instance[],
  act: Act,
): Promise<void> {
  const published: Promise<void>[] = [];
  for (const instance of instances) {
    const about = { action: 'shortcut', host, instanceId: instance.id };
    published.push(act(about, () => publishError(bus, instance)));
    if (published.length % BATCH === 0) await new Promise((next) => void setImmediate(next));
  }
  await Promise.all(published);
}

/** The notification that Nova will send too, sent at once: it need not wait for Nova's database. */
async function publishError(bus: Bus, { id, projectId }: Instance): Promise<void> {
  await bus.notify({
    publisherId: 'sample',
    eventType: 'compute.instance.update',
    payload: { tenant_id: projectId, instance_id: id, state: 'error' },
  });
}

interface Action {
  readonly action: string;
  readonly host: string;
  readonly instanceId?: string;
  readonly portId?: string;
}

/** Runs an action, and records it when it fails. */
type Act = (action: Action, run: () => Promise<unknown>) => Promise<void>;

function recordFailure({ recorder, log }: FaultDeps, action: Action, error: unknown): void {
  const reason = messageOf(error);
  recorder.stamp('inspector.failed', SOURCE, { ...action, reason });
  log.error('an action of the Inspector failed', { ...action, reason });
}
