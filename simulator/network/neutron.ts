import type { FastifyInstance } from 'fastify';
import { applicationUrl } from '../kit/addresses.ts';
import { ServiceFault } from '../kit/service-fault.ts';
import type { Fleet, NetworkBackend } from '../kit/contracts.ts';
import { createService } from '../kit/service.ts';
import type { ServiceDeps } from '../kit/service.ts';
import { collectionRoutes } from './api/collection.ts';
import type { Collection } from './api/collection.ts';
import { timestamp } from './api/fields.ts';
import { networkBackend } from './backend.ts';
import { neutronErrorBody } from './faults.ts';
import { floatingIps } from './resources/floating-ips.ts';
import { createNetworkRecord, networks, withSubnets } from './resources/networks.ts';
import { ports } from './resources/ports.ts';
import { neutronQuotaRoutes } from './resources/quotas.ts';
import { agentRoutes, extensionRoutes } from './resources/read-only.ts';
import { routerInterfaceRoutes, routers } from './resources/routers.ts';
import { securityGroupRules, securityGroups } from './resources/security-groups.ts';
import { createSubnetRecord, subnets } from './resources/subnets.ts';
import { createPortStore } from './state.ts';
import type { NetworkState, Resource } from './state.ts';

/** Dependencies of Neutron. */
export interface NetworkDeps extends ServiceDeps {
  /** Whether the deployment has a flat external network `public`. */
  readonly externalNetwork: boolean;
  readonly fleet?: Fleet;
}

/** Neutron: its API, which does not listen yet, and its interface for Nova. */
export interface NetworkService {
  readonly app: FastifyInstance;
  readonly backend: NetworkBackend;
}

/** Starts Neutron. */
export async function createNetwork(deps: NetworkDeps): Promise<NetworkService> {
  const state: NetworkState = {
    clock: deps.clock,
    fleet: deps.fleet,
    networks: new Map(),
    subnets: new Map(),
    ports: createPortStore(),
    routers: new Map(),
    floatingIps: new Map(),
    securityGroups: new Map(),
    rules: new Map(),
    defaultGroups: new Map(),
    quotas: new Map(),
    leases: new Map(),
  };
  if (deps.externalNetwork) addExternalNetwork(state);
  const app = await createService(
    {
      name: 'neutron',
      errorBody: neutronErrorBody,
      isOpen: (_, path) => path === '/',
      routes: (app) => addRoutes(app, state),
    },
    deps,
  );
  return { app, backend: networkBackend(state) };
}

function addRoutes(app: FastifyInstance, state: NetworkState): void {
  const touched = (item: Resource): void => {
    item.revision_number += 1;
    item.updated_at = timestamp(state);
  };
  const add = <T extends Resource>(collection: Collection<T>): void =>
    collectionRoutes(app, collection, touched);
  versionRoutes(app);
  add({ ...networks(state), get: (id) => viewOf(state, id) });
  add(subnets(state));
  add(ports(state));
  add(routers(state));
  add(floatingIps(state));
  add(securityGroups(state));
  add(securityGroupRules(state));
  routerInterfaceRoutes(app, state);
  neutronQuotaRoutes(app, state);
  extensionRoutes(app);
  agentRoutes(app, state);
}

function viewOf(state: NetworkState, id: string): ReturnType<typeof withSubnets> | undefined {
  const network = state.networks.get(id);
  return network === undefined ? undefined : withSubnets(state, network);
}

const CORE_RESOURCES = ['network', 'subnet', 'subnetpool', 'port'];

function versionRoutes(app: FastifyInstance): void {
  app.get('/', async (request) => ({
    versions: [
      { id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href: `${applicationUrl(request)}/v2.0/` }] },
    ],
  }));
  // neutron/pecan_wsgi/controllers/root.py, V2Controller
  app.get('/v2.0', async (request) => {
    if (!request.originalUrl.split('?')[0]?.endsWith('/'))
      throw new ServiceFault(404, 'The resource could not be found.');
    const href = `${applicationUrl(request)}/v2.0`;
    return {
      resources: CORE_RESOURCES.map((name) => ({
        name,
        collection: `${name}s`,
        links: [{ rel: 'self', href: `${href}/${name}s` }],
      })),
    };
  });
}

/** TEST-NET-2 (RFC 5737): addresses reserved for documentation. */
const EXTERNAL_CIDR = '198.51.100.0/24';

function addExternalNetwork(state: NetworkState): void {
  const network = createNetworkRecord(
    state,
    {
      name: 'public',
      'router:external': true,
      'provider:network_type': 'flat',
      'provider:physical_network': 'public',
      'provider:segmentation_id': null,
    },
    '',
  );
  createSubnetRecord(
    state,
    { name: 'public-subnet', network_id: network.id, ip_version: 4, cidr: EXTERNAL_CIDR, enable_dhcp: false },
    '',
  );
}
