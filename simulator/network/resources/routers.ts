import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { RequestContext } from '../../kit/contracts.ts';
import { contextOf } from '../../kit/service.ts';
import { neutronFault, neutronForbidden, neutronNotFound } from '../faults.ts';
import { overlap, parseCidr } from '../ipv4.ts';
import type { NetworkState, Port, Router, Subnet } from '../state.ts';
import type { Collection } from '../api/collection.ts';
import {
  boolean,
  common,
  newNeutronResource,
  owner,
  projectFor,
  readResourceFields,
  readChanges,
} from '../api/fields.ts';
import { releasePort } from './addresses.ts';
import { createPortRecord } from './ports.ts';
import { requireQuota } from './quotas.ts';

const gateway = z.object({
  network_id: z.guid(),
  enable_snat: boolean.optional(),
  external_fixed_ips: z
    .array(z.object({ subnet_id: z.guid().optional(), ip_address: z.ipv4().optional() }))
    .optional(),
});
const changes = common.extend({
  external_gateway_info: gateway.nullish().or(z.object({}).strict()),
  routes: z.array(z.unknown()).optional(),
  distributed: boolean.optional(),
  ha: boolean.optional(),
});
const creation = changes
  .extend({ ...owner, availability_zone_hints: z.array(z.string()).optional() })
  .strict();

/** `/v2.0/routers` */
export function routers(state: NetworkState): Collection<Router> {
  return {
    singular: 'router',
    plural: 'routers',
    title: 'Router',
    get: (id) => state.routers.get(id),
    list: () => state.routers.values(),
    create(fields, context) {
      const wanted = readResourceFields(creation, fields);
      const projectId = projectFor(wanted, context);
      requireQuota(state, projectId, 'router');
      const router: Router = {
        ...newNeutronResource(state, wanted, projectId),
        status: 'ACTIVE',
        admin_state_up: wanted.admin_state_up ?? true,
        external_gateway_info: null,
        routes: [],
        distributed: wanted.distributed ?? false,
        ha: wanted.ha ?? false,
        availability_zones: [],
      };
      setGateway(state, router, wanted.external_gateway_info);
      state.routers.set(router.id, router);
      return router;
    },
    update(router, fields) {
      const { external_gateway_info, ...rest } = readChanges(changes, creation, fields);
      Object.assign(router, rest);
      if (external_gateway_info !== undefined) setGateway(state, router, external_gateway_info);
    },
    remove(router) {
      if (interfacesOf(state, router.id).length > 0) {
        throw neutronFault(409, 'RouterInUse', `Router ${router.id} still has ports`);
      }
      setGateway(state, router, null);
      state.routers.delete(router.id);
    },
  };
}

/** The ports that attach a router to networks of projects. */
export function interfacesOf(state: NetworkState, routerId: string): readonly Port[] {
  return state.ports.ofDevice(routerId).filter((port) => port.device_owner === 'network:router_interface');
}

function setGateway(
  state: NetworkState,
  router: Router,
  wanted: z.infer<typeof changes>['external_gateway_info'],
): void {
  if (wanted === undefined) return;
  const before = router.external_gateway_info;
  const floatingInUse = [...state.floatingIps.values()].some(
    (floatingIp) => floatingIp.router_id === router.id,
  );
  const next = wanted !== null && 'network_id' in wanted ? wanted : undefined;
  if (before !== null && floatingInUse && next?.network_id !== before.network_id) {
    throw neutronFault(
      409,
      'RouterExternalGatewayInUseByFloatingIp',
      `Gateway cannot be updated for router ${router.id}, since a gateway to external network ${before.network_id} is required by one or more floating IPs.`,
    );
  }
  for (const port of state.ports.ofDevice(router.id)) {
    if (port.device_owner === 'network:router_gateway') releasePort(state, port);
  }
  router.external_gateway_info = null;
  if (next === undefined) return;
  const network = state.networks.get(next.network_id);
  if (network?.['router:external'] !== true) {
    throw neutronFault(
      400,
      'BadRequest',
      `Bad router request: Network ${next.network_id} is not an external network.`,
    );
  }
  const port = createPortRecord(
    state,
    {
      network_id: network.id,
      device_id: router.id,
      device_owner: 'network:router_gateway',
      fixed_ips: next.external_fixed_ips,
      security_groups: [],
    },
    '',
  );
  router.external_gateway_info = {
    network_id: network.id,
    enable_snat: next.enable_snat ?? true,
    external_fixed_ips: port.fixed_ips,
  };
}

const interfaceBody = z.object({ subnet_id: z.guid().optional(), port_id: z.guid().optional() });
interface IdRoute {
  Params: { id: string };
}

/** `/v2.0/routers/{id}/add_router_interface` and `remove_router_interface` */
export function routerInterfaceRoutes(app: FastifyInstance, state: NetworkState): void {
  const own = (id: string, context: RequestContext, rule: string): Router => {
    const router = state.routers.get(id);
    if (router === undefined || !(context.isAdmin || router.project_id === context.projectId))
      throw neutronNotFound('Router', id);
    if (context.mayWrite) return router;
    throw context.mayRead ? neutronForbidden(rule) : neutronNotFound('Router', id);
  };
  app.put<IdRoute>('/v2.0/routers/:id/add_router_interface', async (request) => {
    const router = own(request.params.id, contextOf(request), 'add_router_interface');
    const port = addInterface(
      state,
      router,
      readResourceFields(interfaceBody, request.body as Record<string, unknown>),
    );
    return interfaceView(router, port);
  });
  app.put<IdRoute>('/v2.0/routers/:id/remove_router_interface', async (request) => {
    const router = own(request.params.id, contextOf(request), 'remove_router_interface');
    const { subnet_id, port_id } = readResourceFields(interfaceBody, request.body as Record<string, unknown>);
    const port = interfacesOf(state, router.id).find(
      (candidate) => candidate.id === port_id || candidate.fixed_ips.some((ip) => ip.subnet_id === subnet_id),
    );
    if (port === undefined) {
      throw neutronFault(
        404,
        'RouterInterfaceNotFoundForSubnet',
        `Router ${router.id} has no interface on subnet ${subnet_id ?? port_id}`,
      );
    }
    refuseWhileFloating(state, router, port);
    releasePort(state, port);
    return interfaceView(router, port);
  });
}

function addInterface(state: NetworkState, router: Router, wanted: z.infer<typeof interfaceBody>): Port {
  const { subnet_id, port_id } = wanted;
  if ((subnet_id === undefined) === (port_id === undefined)) {
    throw neutronFault(
      400,
      'BadRequest',
      'Bad router request: Either subnet_id or port_id must be specified.',
    );
  }
  if (port_id !== undefined) {
    const port = state.ports.get(port_id);
    if (port === undefined) throw neutronNotFound('Port', port_id);
    if (port.device_id !== '') {
      throw neutronFault(
        409,
        'PortInUse',
        `Unable to complete operation on port ${port.id} for network ${port.network_id}. Port already has an attached device ${port.device_id}.`,
      );
    }
    port.device_owner = 'network:router_interface';
    state.ports.move(port, { device_id: router.id });
    return port;
  }
  const subnet = state.subnets.get(subnet_id ?? '');
  if (subnet === undefined) throw neutronNotFound('Subnet', subnet_id ?? '');
  requireNoOverlap(state, router, subnet);
  if (subnet.gateway_ip === null) {
    throw neutronFault(
      400,
      'BadRequest',
      'Bad router request: Subnet for router interface must have a gateway IP.',
    );
  }
  return createPortRecord(
    state,
    {
      network_id: subnet.network_id,
      device_id: router.id,
      device_owner: 'network:router_interface',
      fixed_ips: [{ subnet_id: subnet.id, ip_address: subnet.gateway_ip }],
      security_groups: [],
    },
    router.project_id,
  );
}

function requireNoOverlap(state: NetworkState, router: Router, subnet: Subnet): void {
  for (const { subnet_id } of interfacesOf(state, router.id).flatMap((port) => port.fixed_ips)) {
    const other = state.subnets.get(subnet_id);
    if (other?.id === subnet.id) {
      throw neutronFault(
        400,
        'BadRequest',
        `Bad router request: Router already has a port on subnet ${subnet.id}.`,
      );
    }
    if (other !== undefined && overlap(parseCidr(other.cidr), parseCidr(subnet.cidr))) {
      throw neutronFault(
        400,
        'BadRequest',
        `Bad router request: Cidr ${subnet.cidr} of subnet ${subnet.id} overlaps with cidr ${other.cidr} of subnet ${other.id}.`,
      );
    }
  }
}

function refuseWhileFloating(state: NetworkState, router: Router, port: Port): void {
  const subnetIds = port.fixed_ips.map((ip) => ip.subnet_id);
  const needed = [...state.floatingIps.values()].some((floatingIp) => {
    const target = floatingIp.port_id === null ? undefined : state.ports.get(floatingIp.port_id);
    return (
      floatingIp.router_id === router.id &&
      target?.fixed_ips.some((ip) => subnetIds.includes(ip.subnet_id)) === true
    );
  });
  if (!needed) return;
  throw neutronFault(
    409,
    'RouterInterfaceInUseByFloatingIP',
    `Router interface for subnet ${subnetIds.join(',')} on router ${router.id} cannot be deleted, as it is required by one or more floating IPs.`,
  );
}

function interfaceView(router: Router, port: Port): object {
  const subnetIds = port.fixed_ips.map((ip) => ip.subnet_id);
  return {
    id: router.id,
    tenant_id: router.tenant_id,
    port_id: port.id,
    network_id: port.network_id,
    subnet_id: subnetIds[0],
    subnet_ids: subnetIds,
  };
}
