import { z } from 'zod';
import { neutronFault, neutronForbidden } from '../faults.ts';
import type { Network, NetworkState } from '../state.ts';
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
import { requireQuota } from './quotas.ts';
import { releasePort } from './addresses.ts';
import { removeSubnet } from './subnets.ts';

const changes = common.extend({
  shared: boolean.optional(),
  'router:external': boolean.optional(),
  port_security_enabled: boolean.optional(),
  mtu: z.number().int().min(68).optional(),
});
const creation = changes
  .extend({
    ...owner,
    'provider:network_type': z.string().optional(),
    'provider:physical_network': z.string().nullish(),
    'provider:segmentation_id': z.number().nullish(),
    availability_zone_hints: z.array(z.string()).optional(),
    qos_policy_id: z.string().nullish(),
    is_default: boolean.optional(),
    dns_domain: z.string().optional(),
  })
  .strict();

/** `/v2.0/networks` */
export function networks(state: NetworkState): Collection<Network> {
  return {
    singular: 'network',
    plural: 'networks',
    title: 'Network',
    adminFields: ['provider:network_type', 'provider:physical_network', 'provider:segmentation_id'],
    isShared: (network) => network.shared || network['router:external'],
    get: (id) => state.networks.get(id),
    list: () => [...state.networks.values()].map((network) => withSubnets(state, network)),
    create(fields, context) {
      const wanted = readResourceFields(creation, fields);
      if (!context.isAdmin) {
        for (const field of ['shared', 'router:external'] as const) {
          if (wanted[field] === true) throw neutronForbidden(`create_network:${field}`);
        }
      }
      const projectId = projectFor(wanted, context);
      requireQuota(state, projectId, 'network');
      const network = createNetworkRecord(state, wanted, projectId);
      return withSubnets(state, network);
    },
    update(item, fields) {
      const network = state.networks.get(item.id) ?? item;
      Object.assign(network, readChanges(changes, creation, fields));
      Object.assign(item, network);
    },
    remove: ({ id }) => removeNetwork(state, id),
  };
}

/** Creates a network for the API or the deployment. */
export function createNetworkRecord(
  state: NetworkState,
  wanted: z.infer<typeof creation>,
  projectId: string,
): Network {
  const network: Network = {
    ...newNeutronResource(state, wanted, projectId),
    status: 'ACTIVE',
    admin_state_up: wanted.admin_state_up ?? true,
    shared: wanted.shared ?? false,
    'router:external': wanted['router:external'] ?? false,
    port_security_enabled: wanted.port_security_enabled ?? true,
    mtu: wanted.mtu ?? 1450,
    availability_zones: [],
    'provider:network_type': wanted['provider:network_type'] ?? 'vxlan',
    'provider:physical_network': wanted['provider:physical_network'] ?? null,
    'provider:segmentation_id': wanted['provider:segmentation_id'] ?? state.networks.size + 1,
  };
  state.networks.set(network.id, network);
  return network;
}

/** A network as the API shows it: with the ids of its subnets. */
export function withSubnets(
  state: NetworkState,
  network: Network,
): Network & { readonly subnets: readonly string[] } {
  const subnets = [...state.subnets.values()].filter((subnet) => subnet.network_id === network.id);
  return { ...network, subnets: subnets.map((subnet) => subnet.id) };
}

/** Ports that Neutron itself creates do not prevent the deletion of a network (neutron/db/db_base_plugin_common AUTO_DELETE_PORT_OWNERS). */
const OWN_PORTS = ['network:dhcp'];

function removeNetwork(state: NetworkState, id: string): void {
  const ports = state.ports.onNetwork(id);
  if (ports.some((port) => !OWN_PORTS.includes(port.device_owner))) {
    throw neutronFault(
      409,
      'NetworkInUse',
      `Unable to complete operation on network ${id}. There are one or more ports still in use on the network, id for these ports is: ${ports.map((port) => port.id).join(',')}.`,
    );
  }
  for (const port of ports) releasePort(state, port);
  for (const subnet of state.subnets.values()) if (subnet.network_id === id) removeSubnet(state, subnet);
  state.networks.delete(id);
}
