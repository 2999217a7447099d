import type { Mapping } from '../hot/parse.ts';
import { propertyConflict, neutronObject } from './neutron.ts';
import { SUBNET } from './networks.ts';
import type { Properties } from './read-properties.ts';
import { ABSENT, flag, format, list, map, allowedValues, REQUIRED, text, UPDATABLE } from './schema.ts';
import type { ResourceType } from './type.ts';

const portObject = neutronObject({
  singular: 'port',
  tagged: true,
  built: true,
  toFields: (properties) => portFields(properties),
});

function portFields(properties: Properties): Properties {
  const { network, no_fixed_ips: none, fixed_ips: given, replacement_policy: _, ...rest } = properties;
  const addresses = (given ?? []) as readonly Mapping[];
  const fixedIps = addresses.map(({ subnet, ip_address: address }) => ({
    ...(subnet === null || subnet === undefined ? {} : { subnet_id: subnet }),
    ...(address === null || address === undefined ? {} : { ip_address: address }),
  }));
  return {
    ...rest,
    ...(network === undefined ? {} : { network_id: network }),
    ...(none === true ? { fixed_ips: [] } : fixedIps.length > 0 ? { fixed_ips: fixedIps } : {}),
  };
}

/** `OS::Neutron::Port` */
export const PORT: ResourceType = {
  name: 'OS::Neutron::Port',
  properties: {
    name: text(UPDATABLE),
    network_id: text({ aliasOf: 'network' }),
    network: text({ ...REQUIRED, names: 'network' }),
    device_id: text({ ...UPDATABLE, default: '' }),
    device_owner: text({ ...UPDATABLE, default: '' }),
    fixed_ips: list({
      ...UPDATABLE,
      items: map({
        fields: {
          ip_address: text(format('ip_addr')),
          subnet: text({ names: 'subnet' }),
          subnet_id: text({ aliasOf: 'subnet' }),
        },
      }),
    }),
    security_groups: list(UPDATABLE),
    replacement_policy: text({ ...UPDATABLE, default: 'AUTO', ...allowedValues('REPLACE_ALWAYS', 'AUTO') }),
    dns_name: text({ ...UPDATABLE, ...ABSENT }),
    tags: list({ ...UPDATABLE, items: text() }),
    value_specs: map({ ...UPDATABLE, default: {} }),
    admin_state_up: flag({ ...UPDATABLE, default: true }),
    mac_address: text(format('mac_addr')),
    allowed_address_pairs: list({
      ...UPDATABLE,
      items: map({
        fields: { ip_address: text(REQUIRED), mac_address: text(format('mac_addr')) },
      }),
    }),
    'binding:vnic_type': text({
      ...UPDATABLE,
      default: 'normal',
      ...allowedValues(
        'normal',
        'direct',
        'macvtap',
        'direct-physical',
        'baremetal',
        'virtio-forwarder',
        'smart-nic',
      ),
    }),
    port_security_enabled: flag(UPDATABLE),
    qos_policy: text({ ...UPDATABLE, ...ABSENT }),
    propagate_uplink_status: flag({ ...UPDATABLE, ...ABSENT }),
    no_fixed_ips: flag({ ...UPDATABLE, default: false }),
  },
  attributes: [
    'admin_state_up',
    'allowed_address_pairs',
    'device_id',
    'device_owner',
    'dns_assignment',
    'fixed_ips',
    'mac_address',
    'name',
    'network',
    'network_id',
    'port_security_enabled',
    'propagate_uplink_status',
    'qos_policy_id',
    'security_groups',
    'status',
    'subnets',
    'tenant_id',
  ],
  ...portObject,
  validate(properties, name) {
    portObject.validate(properties, name);
    const addresses = properties['fixed_ips'] as readonly unknown[] | null;
    if (properties['no_fixed_ips'] === true && addresses !== null && addresses.length > 0)
      throw propertyConflict('fixed_ips', 'no_fixed_ips');
  },
  /** Neutron may allocate an address from any subnet of the network, so all must exist. */
  waitsFor: (self, other) => other.type === SUBNET.name && other.known['network'] === self.known['network'],
  async attribute(operation, name, path) {
    const port = (await portObject.show(operation)) as Mapping | null;
    if (port === null) return null;
    const read = async (kind: string, id: unknown) =>
      (await operation.services.find('network', `/v2.0/${kind}s/${String(id)}`))?.[kind] ?? null;
    if (name === 'network') return read('network', port['network_id']);
    if (name !== 'subnets') return portObject.attribute(operation, name, path);
    const addresses = (port['fixed_ips'] ?? []) as readonly Mapping[];
    return Promise.all(addresses.map((address) => read('subnet', address['subnet_id'])));
  },
};
