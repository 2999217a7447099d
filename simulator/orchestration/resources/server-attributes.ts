import type { Services } from '../engine/services.ts';
import type { Mapping } from '../hot/parse.ts';

/** The attributes of a server for `get_attr`, in addition to `show`. */
export const SERVER_ATTRIBUTES = [
  'accessIPv4',
  'accessIPv6',
  'addresses',
  'console_urls',
  'first_address',
  'instance_name',
  'name',
  'networks',
  'os_collect_config',
  'tags',
];

/** One attribute of a server (heat/engine/resources/openstack/nova/server.py). */
export async function serverAttribute(services: Services, server: Mapping, name: string): Promise<unknown> {
  const addresses = (server['addresses'] ?? {}) as Readonly<Record<string, readonly Mapping[]>>;
  switch (name) {
    case 'addresses':
      return withIds(services, await addressesOf(services, String(server['id'])));
    case 'networks': {
      const plain = Object.entries(addresses).map(([net, list]) => [
        net,
        list.map((address) => address['addr']),
      ]);
      return withIds(services, Object.fromEntries(plain) as Record<string, unknown>);
    }
    case 'first_address':
      return firstAddress(addresses);
    case 'instance_name':
      return server['OS-EXT-SRV-ATTR:instance_name'] ?? null;
    case 'accessIPv4':
    case 'accessIPv6':
      return server[name] ?? '';
    case 'os_collect_config':
      return {};
    case 'tags':
      return server['tags'] ?? null;
    default:
      return null;
  }
}

function firstAddress(addresses: Readonly<Record<string, readonly Mapping[]>>): string {
  const [first] = Object.values(addresses).flat();
  return String(first?.['addr'] ?? '');
}

/**
 * Neutron's addresses by network. A fixed address comes after its floating ones, which have no port, so the
 * first entry changes when a floating IP moves.
 */
async function addressesOf(services: Services, serverId: string): Promise<Record<string, unknown[]>> {
  const { ports } = await services.get('network', `/v2.0/ports?device_id=${serverId}`);
  const nets: Record<string, unknown[]> = {};
  for (const port of ports as readonly Mapping[]) {
    const network = (await services.find('network', `/v2.0/networks/${String(port['network_id'])}`))?.[
      'network'
    ] as Mapping | undefined;
    const list = (nets[String(network?.['name'])] ??= []);
    const fixedIps = port['fixed_ips'] as readonly Mapping[];
    const subnets = await Promise.all(
      fixedIps.map(
        async ({ subnet_id: id }) =>
          (await services.find('network', `/v2.0/subnets/${String(id)}`))?.['subnet'],
      ),
    );
    for (const { ip_address: address } of fixedIps) {
      const common = { version: 4, 'OS-EXT-IPS-MAC:mac_addr': port['mac_address'] };
      const { floatingips } = await services.get(
        'network',
        `/v2.0/floatingips?fixed_ip_address=${String(address)}`,
      );
      for (const floating of floatingips as readonly Mapping[])
        list.push({
          ...common,
          addr: floating['floating_ip_address'],
          'OS-EXT-IPS:type': 'floating',
          port: null,
        });
      list.push({ ...common, addr: address, 'OS-EXT-IPS:type': 'fixed', port: port['id'], subnets, network });
    }
  }
  return nets;
}

/** Adds the same values under the networks' ids. */
async function withIds<T>(services: Services, byName: Record<string, T>): Promise<Record<string, T>> {
  const all = { ...byName };
  for (const [name, value] of Object.entries(byName)) {
    const { networks } = await services.get('network', `/v2.0/networks?name=${encodeURIComponent(name)}`);
    const [only, ...others] = networks as readonly Mapping[];
    if (only !== undefined && others.length === 0) all[String(only['id'])] = value;
  }
  return all;
}
