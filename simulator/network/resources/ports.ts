import { z } from 'zod';
import type { RequestContext } from '../../kit/contracts.ts';
import { neutronFault, neutronForbidden, neutronNotFound } from '../faults.ts';
import type { NetworkState, Port } from '../state.ts';
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
import { only } from '../api/list.ts';
import type { Query } from '../api/list.ts';
import { leaseFor, newMac, release, releasePort } from './addresses.ts';
import { defaultGroup } from './security-groups.ts';
import { requireQuota } from './quotas.ts';

const fixedIps = z.array(z.object({ subnet_id: z.guid().optional(), ip_address: z.ipv4().optional() }));
const changes = common.extend({
  device_id: z.string().optional(),
  device_owner: z.string().optional(),
  fixed_ips: fixedIps.optional(),
  security_groups: z.array(z.string()).nullish(),
  port_security_enabled: boolean.optional(),
  allowed_address_pairs: z.array(z.unknown()).optional(),
  // Neutron accepts only these two values (neutron-lib, data_plane_status).
  data_plane_status: z.enum(['ACTIVE', 'DOWN']).nullish(),
  'binding:host_id': z.string().nullish(),
  'binding:vnic_type': z.string().optional(),
  'binding:profile': z.looseObject({}).optional(),
});
const creation = changes
  .omit({ data_plane_status: true })
  .extend({ ...owner, network_id: z.guid(), mac_address: z.mac().optional() })
  .strict();

/** `/v2.0/ports` */
export function ports(state: NetworkState): Collection<Port> {
  return {
    singular: 'port',
    plural: 'ports',
    title: 'Port',
    adminFields: ['binding:host_id', 'binding:profile', 'binding:vif_type', 'binding:vif_details'],
    get: (id) => state.ports.get(id),
    list: (query) => candidates(state, query),
    create(fields, context) {
      const wanted = readResourceFields(creation, fields);
      requireUsableNetwork(state, wanted.network_id, context);
      const projectId = projectFor(wanted, context);
      requireQuota(state, projectId, 'port');
      return createPortRecord(state, wanted, projectId);
    },
    update(port, fields, context) {
      const wanted = readChanges(changes, creation, fields);
      requireMaySetDataPlane(wanted, context);
      changePort(state, port, wanted);
    },
    remove(port) {
      if (port.device_owner.startsWith('network:router_')) {
        throw neutronFault(
          409,
          'ServicePortInUse',
          `Port ${port.id} cannot be deleted directly via the port API: has device owner ${port.device_owner}.`,
        );
      }
      releasePort(state, port);
    },
  };
}

/** Uses an index that matches the filter. */
function candidates(state: NetworkState, query: Query): Iterable<Port> {
  const [device, host, network] = ['device_id', 'binding:host_id', 'network_id'].map((key) =>
    only(query, key),
  );
  if (device !== undefined && device !== '') return state.ports.ofDevice(device);
  if (host !== undefined && host !== '') return state.ports.onHost(host);
  return network === undefined ? state.ports.values() : state.ports.onNetwork(network);
}

/** Creates a port for the API or Nova. */
export function createPortRecord(
  state: NetworkState,
  wanted: z.infer<typeof creation>,
  projectId: string,
): Port {
  const port: Port = {
    ...newNeutronResource(state, wanted, projectId),
    network_id: wanted.network_id,
    mac_address: wanted.mac_address ?? newMac(),
    fixed_ips: leaseFor(state, wanted.network_id, wanted.fixed_ips),
    device_id: wanted.device_id ?? '',
    device_owner: wanted.device_owner ?? '',
    status: 'DOWN',
    admin_state_up: wanted.admin_state_up ?? true,
    security_groups: wanted.security_groups ?? [defaultGroup(state, projectId).id],
    port_security_enabled: wanted.port_security_enabled ?? true,
    allowed_address_pairs: wanted.allowed_address_pairs ?? [],
    data_plane_status: null,
    'binding:host_id': '',
    'binding:vnic_type': wanted['binding:vnic_type'] ?? 'normal',
    'binding:vif_type': 'unbound',
    'binding:vif_details': {},
    'binding:profile': wanted['binding:profile'] ?? {},
  };
  state.ports.set(port);
  bindPort(state, port, wanted['binding:host_id'] ?? '');
  return port;
}

/** Binds a port to a host, where its agent plugs it; without a host it is unbound. */
export function bindPort(state: NetworkState, port: Port, host: string): void {
  state.ports.move(port, { 'binding:host_id': host });
  port['binding:vif_type'] = host === '' ? 'unbound' : 'ovs';
  port['binding:vif_details'] = host === '' ? {} : { port_filter: true, connectivity: 'l2' };
  port.status = host !== '' && port.admin_state_up ? 'ACTIVE' : 'DOWN';
}

function changePort(state: NetworkState, port: Port, wanted: z.infer<typeof changes>): void {
  const { device_id, 'binding:host_id': host, fixed_ips, security_groups, ...rest } = wanted;
  Object.assign(port, rest);
  if (device_id !== undefined) state.ports.move(port, { device_id });
  if (host !== undefined) bindPort(state, port, host ?? '');
  if (security_groups !== undefined) Object.assign(port, { security_groups: security_groups ?? [] });
  if (fixed_ips !== undefined) {
    release(state, port.fixed_ips);
    port.fixed_ips = leaseFor(state, port.network_id, fixed_ips);
  }
}

/** The policy of the extension data-plane-status: administrators and `data_plane_integrator`. */
function requireMaySetDataPlane(wanted: z.infer<typeof changes>, context: RequestContext): void {
  if (wanted.data_plane_status === undefined) return;
  if (context.isAdmin || context.roles.includes('data_plane_integrator')) return;
  throw neutronForbidden('update_port:data_plane_status');
}

/** Ports may be created on own and shared networks. @throws ServiceFault 404 */
function requireUsableNetwork(state: NetworkState, id: string, context: RequestContext): void {
  const network = state.networks.get(id);
  const usable =
    network !== undefined && (context.isAdmin || network.shared || network.project_id === context.projectId);
  if (!usable) throw neutronNotFound('Network', id);
}
