import { isoTime } from '../../../core/clock.ts';
import type { Clock } from '../../../core/clock.ts';
import { messageOf } from '../../../core/errors.ts';
import { newToken } from '../../../core/ids.ts';
import { openScope } from '../../../core/scope.ts';
import type { Scope } from '../../../core/scope.ts';
import { waitFor } from '../../../core/wait-for.ts';
import { behindToken } from '../../web/gate.ts';
import { openWebServer } from '../../web/server.ts';
import type { Inspector, InspectorOptions, RunningInspector } from '../contract.ts';
import { openHttpSender } from '../http-sender.ts';
import { MARK_ALL } from '../permit.ts';
import { HOST_DOWN, readEvents } from './events.ts';
import { createFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import { createInstanceMap } from './instance-map.ts';
import type { InstanceMap } from './instance-map.ts';
import { inspectorRoutes } from './routes.ts';

const CONCURRENCY = 32;
const SNAPSHOT_INTERVAL_MS = 30_000;
/** How long a stop waits for calls under way, so that none takes effect after a teardown. */
const STOP_TIMEOUT_MS = 30_000;
const STOP_POLL_MS = 5;
const WARM_UPS = 20;

/** The Inspector that comes with doctor. */
export const sampleInspector: Inspector = { kind: 'sample', start };

async function start(options: InspectorOptions): Promise<RunningInspector> {
  const { ip, port, isOpen, clock, log, recorder, shortcut = true } = options;
  let isStopping = false;
  const instances = createInstanceMap();
  const serviceIds = new Map<string, string>();
  const faults = createFaults(
    {
      cloud: options.cloud,
      serviceIdOf: (host) => serviceIds.get(host),
      bus: shortcut ? options.bus : undefined,
      updatePortStatus: options.updatePortStatus ?? false,
      permit: options.permit ?? MARK_ALL,
      concurrency: options.concurrency ?? CONCURRENCY,
      recorder,
      log,
      isStopping: () => isStopping,
    },
    instances,
  );
  const token = newToken();
  const scope = openScope();
  try {
    await learnServices(options, serviceIds);
    await followInstances(options, instances, scope);
    warmUp(clock);
    const gate = behindToken(token, isOpen);
    const routes = inspectorRoutes(faults, recorder);
    const portFlag = '--inspector-port';
    const server = await openWebServer({ name: 'Inspector', ip, port, portFlag, log, gate, routes });
    scope.defer('server', () => server.close());
    const eventsUrl = `${server.origin}/${token}/events`;
    return {
      eventsUrl,
      maintenanceUrl: `${server.origin}/${token}/maintenance`,
      openSender: () => openHttpSender({ url: eventsUrl, clock, log }),
      disarm: () => faults.disarm(),
      restoreHost: (host) => faults.restore(host),
      async stop() {
        isStopping = true;
        await scope.close();
        await awaitQuiet(options, faults);
      },
    };
  } catch (error) {
    await scope.close();
    throw error;
  }
}

/** Fills the map and keeps it fresh. The tap comes first: what happens during the list must not be missed. */
async function followInstances(
  { cloud, bus, clock, log, snapshotIntervalMs = SNAPSHOT_INTERVAL_MS }: InspectorOptions,
  instances: InstanceMap,
  scope: Scope,
): Promise<void> {
  if (bus !== undefined) {
    const untap = await bus.tap('notifications.info', (notification) => instances.learn(notification));
    scope.defer('tap', untap);
  }
  const reconcile = () => instances.reconcile(() => cloud.compute.servers.list({ allTenants: true }));
  await reconcile();
  let listing = false;
  const refresh = async (): Promise<void> => {
    if (listing) return;
    listing = true;
    try {
      await reconcile();
    } catch (error) {
      log.warn('the list of VMs could not be renewed', { reason: messageOf(error) });
    } finally {
      listing = false;
    }
  };
  scope.defer(
    'snapshots',
    clock.every(snapshotIntervalMs, () => void refresh()),
  );
}

/** Service ids last as long as their services. */
async function learnServices({ cloud }: InspectorOptions, serviceIds: Map<string, string>): Promise<void> {
  const services = await cloud.compute.services.list({ binary: 'nova-compute' });
  for (const { host, id } of services) serviceIds.set(host, id);
}

/** Reads events as they will come: the first one takes ten times as long as the next. */
function warmUp(clock: Clock): void {
  const event = { time: isoTime(clock.wallUs()), type: HOST_DOWN, details: { hostname: 'warm-up' } };
  for (let time = 0; time < WARM_UPS; time += 1) readEvents([event]);
}

async function awaitQuiet({ clock }: InspectorOptions, faults: Faults): Promise<void> {
  await waitFor('the calls of the Inspector have ended', () => faults.underWay === 0, {
    clock,
    timeoutMs: STOP_TIMEOUT_MS,
    intervalMs: STOP_POLL_MS,
    hint: 'A call that Nova has not answered may still mark a host or a VM; run `doctor cleanup` a little later.',
  });
}
