import { z } from 'zod';
import type { RequestContext } from '../../kit/contracts.ts';
import { neutronFault, neutronNotFound } from '../faults.ts';
import type { FloatingIp, NetworkState, Port } from '../state.ts';
import type { Collection } from '../api/collection.ts';
import { newNeutronResource, owner, projectFor, readResourceFields, readChanges } from '../api/fields.ts';
import { lease, release, subnetsOf } from './addresses.ts';
import { requireQuota } from './quotas.ts';
import { interfacesOf } from './routers.ts';

const changes = z.object({
  description: z.string().optional(),
  port_id: z.guid().nullish(),
  fixed_ip_address: z.ipv4().nullish(),
});
const creation = changes
  .extend({
    ...owner,
    floating_network_id: z.guid(),
    floating_ip_address: z.ipv4().optional(),
    subnet_id: z.guid().optional(),
  })
  .strict();

/** `/v2.0/floatingips` */
export function floatingIps(state: NetworkState): Collection<FloatingIp> {
  return {
    singular: 'floatingip',
    plural: 'floatingips',
    title: 'FloatingIP',
    get: (id) => state.floatingIps.get(id),
    list: () => state.floatingIps.values(),
    create(fields, context) {
      const wanted = readResourceFields(creation, fields);
      const projectId = projectFor(wanted, context);
      requireQuota(state, projectId, 'floatingip');
      const floating: FloatingIp = {
        ...newNeutronResource(state, wanted, projectId),
        floating_network_id: wanted.floating_network_id,
        floating_ip_address: allocate(state, wanted),
        fixed_ip_address: null,
        port_id: null,
        router_id: null,
        status: 'DOWN',
      };
      associate(state, floating, wanted, context);
      state.floatingIps.set(floating.id, floating);
      return floating;
    },
    update(floating, fields, context) {
      const wanted = readChanges(changes, creation, fields);
      if (wanted.description !== undefined) floating.description = wanted.description;
      associate(state, floating, wanted, context);
    },
    remove(floating) {
      const [subnet] = subnetsOf(state, floating.floating_network_id);
      if (subnet !== undefined) {
        release(state, [{ subnet_id: subnet.id, ip_address: floating.floating_ip_address }]);
      }
      state.floatingIps.delete(floating.id);
    },
  };
}

function allocate(state: NetworkState, wanted: z.infer<typeof creation>): string {
  const network = state.networks.get(wanted.floating_network_id);
  if (network === undefined) throw neutronNotFound('Network', wanted.floating_network_id);
  if (!network['router:external']) {
    throw neutronFault(
      400,
      'BadRequest',
      `Bad floatingip request: Network ${network.id} is not a valid external network.`,
    );
  }
  const subnet = subnetsOf(state, network.id).find(
    (candidate) => candidate.id === (wanted.subnet_id ?? candidate.id),
  );
  if (subnet === undefined) {
    throw neutronFault(
      400,
      'BadRequest',
      `Bad floatingip request: Network ${network.id} does not contain any IPv4 subnet.`,
    );
  }
  return lease(state, subnet, wanted.floating_ip_address).ip_address;
}

/** A `port_id` of null dissociates the address; one request may move it from one port to another. */
function associate(
  state: NetworkState,
  floating: FloatingIp,
  wanted: z.infer<typeof changes>,
  context: RequestContext,
): void {
  if (wanted.port_id === undefined) return;
  if (wanted.port_id === null) {
    Object.assign(floating, { port_id: null, fixed_ip_address: null, router_id: null, status: 'DOWN' });
    return;
  }
  const port = state.ports.get(wanted.port_id);
  if (port === undefined || (!context.isAdmin && port.project_id !== context.projectId)) {
    throw neutronNotFound('Port', wanted.port_id);
  }
  const fixedIp = fixedIpOf(port, wanted.fixed_ip_address ?? undefined);
  const routerId = routerTo(state, floating.floating_network_id, fixedIp.subnet_id, port);
  const taken = [...state.floatingIps.values()].find(
    (other) =>
      other.id !== floating.id && other.port_id === port.id && other.fixed_ip_address === fixedIp.ip_address,
  );
  if (taken !== undefined) {
    throw neutronFault(
      409,
      'FloatingIPPortAlreadyAssociated',
      `Cannot associate floating IP ${floating.floating_ip_address} (${floating.id}) with port ${port.id} using fixed IP ${fixedIp.ip_address}, as that fixed IP already has a floating IP on external network ${floating.floating_network_id}.`,
    );
  }
  Object.assign(floating, {
    port_id: port.id,
    fixed_ip_address: fixedIp.ip_address,
    router_id: routerId,
    status: 'ACTIVE',
  });
}

function fixedIpOf(port: Port, wanted: string | undefined): Port['fixed_ips'][number] {
  const found = port.fixed_ips.find((fixedIp) => fixedIp.ip_address === (wanted ?? fixedIp.ip_address));
  if (found !== undefined) return found;
  throw neutronFault(
    400,
    'BadRequest',
    wanted === undefined
      ? `Bad floatingip request: Cannot add floating IP to port ${port.id} that has no fixed IPv4 addresses.`
      : `Bad floatingip request: Port ${port.id} does not have fixed ip ${wanted}.`,
  );
}

/** The router with an interface in the port's subnet and its gateway in the external network. */
function routerTo(state: NetworkState, externalId: string, subnetId: string, port: Port): string {
  const router = [...state.routers.values()].find(
    (candidate) =>
      candidate.external_gateway_info?.network_id === externalId &&
      interfacesOf(state, candidate.id).some((leg) => leg.fixed_ips.some((ip) => ip.subnet_id === subnetId)),
  );
  if (router !== undefined) return router.id;
  throw neutronFault(
    404,
    'ExternalGatewayForFloatingIPNotFound',
    `External network ${externalId} is not reachable from subnet ${subnetId}.  Therefore, cannot associate Port ${port.id} with a Floating IP.`,
  );
}
