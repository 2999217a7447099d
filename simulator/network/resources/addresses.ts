import { newUuid } from '../../../core/ids.ts';
import { neutronFault, invalid } from '../faults.ts';
import { parseCidr, toAddress, toNumber } from '../ipv4.ts';
import type { FixedIp, NetworkState, Port, Subnet } from '../state.ts';

/** The subnets of a network. */
export function subnetsOf(state: NetworkState, networkId: string): readonly Subnet[] {
  return [...state.subnets.values()].filter((subnet) => subnet.network_id === networkId);
}

/** Allocates an address of a subnet: the requested one, or the first free one of its pools. */
export function lease(state: NetworkState, subnet: Subnet, wanted?: string): FixedIp {
  const used = state.leases.get(subnet.id) ?? new Set<number>();
  state.leases.set(subnet.id, used);
  const address = wanted === undefined ? firstFree(subnet, used) : checked(subnet, used, wanted);
  if (address === undefined) {
    throw neutronFault(
      409,
      'IpAddressGenerationFailure',
      `No more IP addresses available on network ${subnet.network_id}.`,
    );
  }
  used.add(address);
  return { subnet_id: subnet.id, ip_address: toAddress(address) };
}

function checked(subnet: Subnet, used: ReadonlySet<number>, wanted: string): number {
  const address = toNumber(wanted);
  const { first, last } = parseCidr(subnet.cidr);
  if (!(address > first && address < last)) {
    throw neutronFault(
      400,
      'InvalidIpForSubnet',
      `IP address ${wanted} is not a valid IP for the specified subnet.`,
    );
  }
  if (used.has(address)) {
    throw neutronFault(
      409,
      'IpAddressAlreadyAllocated',
      `IP address ${wanted} already allocated in subnet ${subnet.id}`,
    );
  }
  return address;
}

/** Where the search in each subnet continues, so that ten thousand ports do not take ten thousand steps each. */
const nextAddress = new WeakMap<ReadonlySet<number>, number>();

function firstFree(subnet: Subnet, used: Set<number>): number | undefined {
  for (const start of [nextAddress.get(used) ?? 0, 0]) {
    for (const pool of subnet.allocation_pools) {
      const last = toNumber(pool.end);
      for (let address = Math.max(start, toNumber(pool.start)); address <= last; address += 1) {
        if (used.has(address)) continue;
        nextAddress.set(used, address + 1);
        return address;
      }
    }
  }
  return undefined;
}

/** Releases addresses. */
export function release(state: NetworkState, fixedIps: readonly FixedIp[]): void {
  for (const { subnet_id, ip_address } of fixedIps) state.leases.get(subnet_id)?.delete(toNumber(ip_address));
}

/** A requested address of a port. */
export interface FixedIpRequest {
  readonly subnet_id?: string | undefined;
  readonly ip_address?: string | undefined;
}

/** Allocates the addresses of a new port: the requested ones, or one of the network's first subnet with room. */
export function leaseFor(
  state: NetworkState,
  networkId: string,
  wanted: readonly FixedIpRequest[] | undefined,
): readonly FixedIp[] {
  const subnets = subnetsOf(state, networkId);
  if (wanted === undefined) {
    const [first] = subnets;
    return first === undefined ? [] : [lease(state, first)];
  }
  return wanted.map(({ subnet_id, ip_address }) => {
    const subnet =
      subnet_id === undefined
        ? subnets.find((subnet) => ip_address === undefined || holds(subnet, ip_address))
        : subnets.find((subnet) => subnet.id === subnet_id);
    if (subnet === undefined) {
      throw invalid('fixed_ips', `no subnet of network ${networkId} fits ${subnet_id ?? ip_address}`);
    }
    return lease(state, subnet, ip_address);
  });
}

function holds(subnet: Subnet, address: string): boolean {
  const { first, last } = parseCidr(subnet.cidr);
  return toNumber(address) >= first && toNumber(address) <= last;
}

/** Deletes a port, releases its addresses and dissociates its floating IPs. */
export function releasePort(state: NetworkState, port: Port): void {
  release(state, port.fixed_ips);
  state.ports.delete(port);
  for (const floating of state.floatingIps.values()) {
    if (floating.port_id !== port.id) continue;
    Object.assign(floating, { port_id: null, fixed_ip_address: null, router_id: null, status: 'DOWN' });
  }
}

/** A MAC address with Neutron's default prefix. */
export function newMac(): string {
  const hex = newUuid().replaceAll('-', '').slice(0, 6);
  return `fa:16:3e:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`;
}
