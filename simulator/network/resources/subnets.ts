import { z } from 'zod';
import { neutronFault, invalid } from '../faults.ts';
import { overlap, parseCidr, toAddress, toNumber } from '../ipv4.ts';
import type { NetworkState, Subnet } from '../state.ts';
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
import { refuseAs } from '../api/field-refusals.ts';
import { releasePort, subnetsOf } from './addresses.ts';
import { requireNetwork } from './lookup.ts';
import { requireQuota } from './quotas.ts';

const pool = z.object({ start: z.ipv4(), end: z.ipv4() });
const changes = common.omit({ admin_state_up: true }).extend({
  gateway_ip: z.ipv4().nullish(),
  enable_dhcp: boolean.optional(),
  dns_nameservers: z.array(z.string()).optional(),
  host_routes: z.array(z.unknown()).optional(),
  allocation_pools: z.array(pool).optional(),
});
const creation = changes
  .extend({
    ...owner,
    network_id: z.guid(),
    ip_version: z.union([z.literal(4), z.literal('4').transform(() => 4 as const)]),
    cidr: z.string().superRefine(
      refuseAs(
        'InvalidInput',
        (text) => text.includes('/'),
        (text) => `Invalid input for operation: ${text} is not in a CIDR format.`,
      ),
    ),
    ipv6_address_mode: z.null().optional(),
    ipv6_ra_mode: z.null().optional(),
    subnetpool_id: z.null().optional(),
  })
  .strict();

/** `/v2.0/subnets`, IPv4 only. */
export function subnets(state: NetworkState): Collection<Subnet> {
  return {
    singular: 'subnet',
    plural: 'subnets',
    title: 'Subnet',
    isShared: (subnet) => state.networks.get(subnet.network_id)?.shared === true,
    get: (id) => state.subnets.get(id),
    list: () => state.subnets.values(),
    create(fields, context) {
      const wanted = readResourceFields(creation, fields);
      const network = requireNetwork(state, wanted.network_id);
      if (!context.isAdmin && network.project_id !== context.projectId) {
        throw neutronFault(404, 'NetworkNotFound', `Network ${network.id} could not be found.`);
      }
      const projectId = projectFor(wanted, context);
      requireQuota(state, projectId, 'subnet');
      return createSubnetRecord(state, wanted, projectId);
    },
    update(subnet, fields) {
      Object.assign(subnet, readChanges(changes, creation, fields));
    },
    remove(subnet) {
      const users = state.ports
        .onNetwork(subnet.network_id)
        .filter((port) => port.fixed_ips.some((fixedIp) => fixedIp.subnet_id === subnet.id));
      if (users.some((port) => port.device_owner !== 'network:dhcp')) {
        throw neutronFault(
          409,
          'SubnetInUse',
          `Unable to complete operation on subnet ${subnet.id}: One or more ports have an IP allocation from this subnet.`,
        );
      }
      for (const port of users) releasePort(state, port);
      removeSubnet(state, subnet);
    },
  };
}

/** Creates a subnet for the API or the deployment. @throws ServiceFault 400 */
export function createSubnetRecord(
  state: NetworkState,
  wanted: z.infer<typeof creation>,
  projectId: string,
): Subnet {
  const range = parseCidr(wanted.cidr);
  const clash = subnetsOf(state, wanted.network_id).find((subnet) => overlap(parseCidr(subnet.cidr), range));
  if (clash !== undefined) {
    throw invalid(
      'operation',
      `Requested subnet with cidr: ${wanted.cidr} for network: ${wanted.network_id} overlaps with another subnet`,
    );
  }
  const gateway = wanted.gateway_ip === undefined ? toAddress(range.first + 1) : wanted.gateway_ip;
  const subnet: Subnet = {
    ...newNeutronResource(state, wanted, projectId),
    network_id: wanted.network_id,
    ip_version: 4,
    cidr: wanted.cidr,
    gateway_ip: gateway,
    enable_dhcp: wanted.enable_dhcp ?? true,
    allocation_pools: wanted.allocation_pools ?? defaultPools(range, gateway),
    dns_nameservers: wanted.dns_nameservers ?? [],
    host_routes: wanted.host_routes ?? [],
  };
  state.subnets.set(subnet.id, subnet);
  return subnet;
}

/** Everything but network, broadcast and gateway address. */
function defaultPools(
  { first, last }: { first: number; last: number },
  gateway: string | null,
): Subnet['allocation_pools'] {
  const [start, end] = [first + 1, last - 1];
  const hole = gateway === null ? start - 1 : toNumber(gateway);
  const parts =
    hole < start || hole > end
      ? [[start, end]]
      : [
          [start, hole - 1],
          [hole + 1, end],
        ];
  return parts.flatMap(([from = 0, to = 0]) =>
    from > to ? [] : [{ start: toAddress(from), end: toAddress(to) }],
  );
}

/** Removes a subnet and its leases. */
export function removeSubnet(state: NetworkState, subnet: Subnet): void {
  state.subnets.delete(subnet.id);
  state.leases.delete(subnet.id);
}
