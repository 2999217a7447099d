import { silentLog } from '../../../core/log.ts';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import type { FakeClock } from '../../../core/testing/fake-clock.ts';
import { createBroker } from '../../kit/broker.ts';
import { noFaultInjection } from '../../kit/contracts.ts';
import type { FleetHost, NetworkBackend, RequestContext, FaultInjection } from '../../kit/contracts.ts';
import type { Latency } from '../../kit/latency.ts';
import { openEnvelope } from '../../kit/oslo.ts';
import type { OsloNotification } from '../../kit/oslo.ts';
import { rightsOf } from '../../kit/policy.ts';
import { createCompute } from '../index.ts';
import type { Compute } from '../index.ts';

/** JSON whose shape the test itself knows. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Loose = any;

/** The image that exists. */
export const IMAGE = '5c0a3b1e-3c1f-4b6e-9d8a-0e7f6a5b4c3d';

/** The response to a request. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Loose;
}

/** Optional parts of a request. */
export interface Ask {
  readonly as?: 'admin' | 'alice' | 'bob' | 'old' | 'reader';
  readonly version?: string;
  readonly body?: object;
}

/** A compute service whose neighbors are test doubles. */
export interface TestCloud {
  readonly clock: FakeClock;
  readonly compute: Compute;
  readonly faultInjection: FaultInjection;
  readonly hosts: { linkUp: boolean; name: string }[];
  readonly published: OsloNotification[];
  readonly unplugged: string[];
  readonly bound: Map<string, string>;
  /** Hops that were waited for. */
  readonly hops: string[];
  ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, options?: Ask): Promise<Answer>;
  /** Makes a flavor and returns its id. */
  flavor(options?: { vcpus?: number; ram?: number }): Promise<string>;
  /** Boots a server, lets it become ACTIVE or ERROR, and returns it as the administrator sees it. */
  boot(options?: Ask & { readonly server?: object; readonly hints?: object }): Promise<Loose>;
  show(id: string, options?: Ask): Promise<Loose>;
  act(id: string, body: object, options?: Ask): Promise<Answer>;
  settle(): Promise<void>;
}

/** Starts a {@link TestCloud} of some hosts, with no latency unless `pause` says otherwise. */
export async function testCloud(
  options: {
    readonly hosts?: number;
    readonly vcpus?: number;
    readonly hostStatus?: 'owner' | 'admin';
    readonly pause?: (hop: string, clock: FakeClock) => Promise<void>;
  } = {},
): Promise<TestCloud> {
  const clock = fakeClock();
  const hosts = Array.from({ length: options.hosts ?? 2 }, (_, index) => ({
    name: `compute-${index + 1}`,
    address: `127.0.1.${index + 1}`,
    vcpus: options.vcpus ?? 4,
    ramMb: 8192,
    diskGb: 100,
    linkUp: true,
  }));
  const hops: string[] = [];
  const latency: Latency = {
    profile: 'none',
    async pause(hop) {
      hops.push(hop);
      await options.pause?.(hop, clock);
    },
  };
  const faultInjection = noFaultInjection();
  const unplugged: string[] = [];
  const bound = new Map<string, string>();
  const broker = createBroker();
  const published: OsloNotification[] = [];
  broker.subscribe('nova', 'notifications.#', ({ body }) => {
    const notification = openEnvelope(body);
    if (notification !== undefined) published.push(notification);
  });
  const compute = await createCompute({
    clock,
    log: silentLog,
    latency,
    broker,
    tokens: {
      validate: (token) => contexts[token],
      projectExists: (id) => ['p-admin', 'p-alice', 'p-bob'].includes(id),
      identityUrl: 'http://127.0.0.1:5000/v3',
    },
    fleet: {
      list: () => hosts,
      find: (name) => hosts.find((host): host is FleetHost & typeof host => host.name === name),
    },
    images: {
      find: (id) =>
        id === IMAGE ? { id, name: 'cirros', status: 'active', minDiskGb: 0, minRamMb: 0 } : undefined,
    },
    network: fakeNetwork(unplugged, bound),
    policy: { hostStatus: options.hostStatus ?? 'owner' },
    faultInjection,
  });

  const settle = (): Promise<void> => clock.advance(0);
  const ask: TestCloud['ask'] = async (method, path, { as = 'admin', version, body } = {}) => {
    const headers = {
      'x-auth-token': as,
      ...(version === undefined ? {} : { 'openstack-api-version': `compute ${version}` }),
    };
    const url = path.startsWith('/v2.1') || path === '/' ? path : `/v2.1${path}`;
    const reply = await compute.app.inject({
      method,
      url,
      headers,
      ...(body === undefined ? {} : { payload: body }),
    });
    return {
      status: reply.statusCode,
      headers: reply.headers,
      body: reply.body === '' ? undefined : reply.json(),
    };
  };
  const show: TestCloud['show'] = async (id, how) => (await ask('GET', `/servers/${id}`, how)).body.server;
  let flavorCount = 0;
  const flavor: TestCloud['flavor'] = async ({ vcpus = 1, ram = 512 } = {}) => {
    flavorCount += 1;
    const answer = await ask('POST', '/flavors', {
      body: { flavor: { name: `f${flavorCount}`, vcpus, ram, disk: 1 } },
    });
    return answer.body.flavor.id;
  };
  let tiny: string | undefined;
  return {
    clock,
    compute,
    faultInjection,
    hosts,
    published,
    unplugged,
    bound,
    hops,
    ask,
    flavor,
    show,
    settle,
    act: async (id, body, how) => {
      const answer = await ask('POST', `/servers/${id}/action`, { ...how, body });
      await settle();
      return answer;
    },
    async boot({ server = {}, hints, ...how } = {}) {
      tiny ??= await flavor();
      const body = {
        server: { name: 'vm', imageRef: IMAGE, flavorRef: tiny, ...server },
        ...(hints === undefined ? {} : { 'os:scheduler_hints': hints }),
      };
      const answer = await ask('POST', '/servers', { as: 'alice', ...how, body });
      if (answer.status !== 202) throw new Error(JSON.stringify(answer.body));
      await settle();
      return show(answer.body.server.id);
    },
  };
}

function person(name: string, roles: readonly string[]): RequestContext {
  return {
    token: name,
    userId: `u-${name}`,
    userName: name,
    domainId: 'default',
    projectId: `p-${name}`,
    projectName: name,
    roles,
    ...rightsOf('new', roles),
  };
}

const contexts: Readonly<Record<string, RequestContext>> = {
  admin: person('admin', ['admin']),
  alice: person('alice', ['member', 'reader']),
  bob: person('bob', ['member', 'reader']),
  /** Has the role that OPNFV's tests gave their tenant. */
  old: person('old', ['_member_']),
  reader: person('reader', ['reader']),
};

function fakeNetwork(unplugged: string[], bound: Map<string, string>): NetworkBackend {
  return {
    plug: (target) => [`port-of-${target.serverId}`],
    bind: (id, host) => void bound.set(id, host),
    unplug: (id) => void unplugged.push(id),
    addresses: () => [
      { network: 'net', address: '192.168.1.5', macAddress: 'fa:16:3e:00:00:01', kind: 'fixed' },
    ],
  };
}
