import { isoTime } from '../../../core/clock.ts';
import type { Clock } from '../../../core/clock.ts';
import { messageOf } from '../../../core/errors.ts';
import { newToken } from '../../../core/ids.ts';
import type { Log } from '../../../core/log.ts';
import type { Recorder } from '../../../record/recorder.ts';
import { openScope } from '../../../core/scope.ts';
import type { Scope } from '../../../core/scope.ts';
import { waitFor } from '../../../core/wait-for.ts';
import type { Bus } from '../../../openstack/bus/contract.ts';
import { behindToken } from '../../web/gate.ts';
import { openWebServer } from '../../web/server.ts';
import type { Inspector } from '../contract.ts';
import { MARK_ALL } from '../permit.ts';
import type { MarkPermit } from '../permit.ts';
import type { InspectorCloud } from './cloud.ts';
import { HOST_DOWN, readEvents } from './events.ts';
import { createFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import { createInstanceMap } from './instance-map.ts';
import type { InstanceMap } from './instance-map.ts';
import { inspectorRoutes } from './routes.ts';

/** What an Inspector is made of. */
export interface InspectorOptions {
  /** Address and port to listen on; port 0 takes a free one. */
  readonly ip: string;
  readonly port: number;
  /** Whether it also answers without its token, at `/events` and `/maintenance`; default false. */
  readonly isOpen?: boolean | undefined;
  /** The cloud as its administrator. */
  readonly cloud: InspectorCloud;
  /** The cloud's bus, where it can be reached: for Nova's notifications and for the shortcut. */
  readonly bus?: Bus | undefined;
  /** Whether to publish the VMs' notification at once, beside Nova; default true. Needs the bus. */
  readonly shortcut?: boolean;
  /** Whether to set `data_plane_status` of the host's ports as well; default false. */
  readonly updatePortStatus?: boolean;
  /** What it may mark; default everything. */
  readonly permit?: MarkPermit;
  /** So many calls to the cloud run at a time; default 32. */
  readonly concurrency?: number;
  /** Time between two full lists of the VMs; default 30 s. */
  readonly snapshotIntervalMs?: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
}

const CONCURRENCY = 32;
const SNAPSHOT_INTERVAL_MS = 30_000;
/** How long a stop waits for calls under way, so that none takes effect after a teardown. */
const STOP_TIMEOUT_MS = 30_000;
const STOP_LOOK_MS = 5;
const REHEARSALS = 20;

/** The Inspector that comes with doctor. */
export function createSampleInspector(options: InspectorOptions): Inspector {
  const { cloud, clock, log, recorder, shortcut = true } = options;
  let isStopping = false;
  let home: string | undefined;
  const token = newToken();
  let scope: Scope | undefined;
  const instances = createInstanceMap();
  const serviceIds = new Map<string, string>();
  const faults = createFaults(
    {
      cloud,
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

  const at = (path: string): string => {
    if (home === undefined) throw new Error('the Inspector has no address before it is started');
    return `${home}${path}`;
  };
  return {
    kind: 'sample',
    get eventsUrl() {
      return at('/events');
    },
    get maintenanceUrl() {
      return at('/maintenance');
    },
    async start() {
      const opened = openScope();
      scope = opened;
      isStopping = false;
      try {
        await learnServices(options, serviceIds);
        await followInstances(options, instances, opened);
        rehearse(clock);
        const { ip, port } = options;
        const routes = inspectorRoutes(faults, recorder);
        const server = await openWebServer({
          name: 'Inspector',
          ip,
          port,
          portFlag: '--inspector-port',
          log,
          gate: behindToken(token, options.isOpen),
          routes,
        });
        opened.defer('server', () => server.close());
        home = `${server.origin}/${token}`;
      } catch (error) {
        await opened.close();
        throw error;
      }
    },
    disarm: () => faults.disarm(),
    restoreHost: (host) => faults.restore(host),
    async stop() {
      isStopping = true;
      await scope?.close();
      await awaitQuiet(options, faults);
    },
  };
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

/** Reads events as they will come: the first reading of all takes ten times as long as the next. */
function rehearse(clock: Clock): void {
  const event = { time: isoTime(clock.wallUs()), type: HOST_DOWN, details: { hostname: 'rehearsal' } };
  for (let time = 0; time < REHEARSALS; time += 1) readEvents([event]);
}

async function awaitQuiet({ clock }: InspectorOptions, faults: Faults): Promise<void> {
  await waitFor('the calls of the Inspector have ended', () => faults.underWay === 0, {
    clock,
    timeoutMs: STOP_TIMEOUT_MS,
    intervalMs: STOP_LOOK_MS,
    hint: 'A call that Nova has not answered may still mark a host or a VM; run `doctor cleanup` a little later.',
  });
}
