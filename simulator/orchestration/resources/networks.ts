import { heatFault, ValidationFailed } from '../faults.ts';
import type { Mapping } from '../hot/parse.ts';
import { neutronObject } from './neutron.ts';
import {
  ABSENT,
  atLeast,
  flag,
  format,
  integer,
  list,
  map,
  oneOf,
  REQUIRED,
  text,
  UPDATABLE,
} from './schema.ts';
import type { Properties } from './read-properties.ts';
import type { ResourceType } from './type.ts';

const tags = list({ ...UPDATABLE, items: text() });
const specs = map({ ...UPDATABLE, default: {} });
const conflict = (...names: readonly string[]) =>
  heatFault(
    'ResourcePropertyConflict',
    `Cannot define the following properties at the same time: ${names.join(', ')}.`,
  );

const netObject = neutronObject({ singular: 'network', tagged: true, built: true });

/** `OS::Neutron::Net` */
export const NET: ResourceType = {
  name: 'OS::Neutron::Net',
  properties: {
    name: text(UPDATABLE),
    value_specs: specs,
    admin_state_up: flag({ ...UPDATABLE, default: true }),
    tenant_id: text(),
    shared: flag({ ...UPDATABLE, default: false }),
    dhcp_agent_ids: list({ ...UPDATABLE, ...ABSENT }),
    port_security_enabled: flag(UPDATABLE),
    qos_policy: text({ ...UPDATABLE, ...ABSENT }),
    dns_domain: text({ ...UPDATABLE }),
    availability_zone_hints: list(),
    tags,
  },
  attributes: [
    'admin_state_up',
    'l2_adjacency',
    'mtu',
    'name',
    'port_security_enabled',
    'qos_policy_id',
    'segments',
    'status',
    'subnets',
    'tenant_id',
  ],
  ...netObject,
};

const subnetObject = neutronObject({
  singular: 'subnet',
  tagged: true,
  toFields({ network, gateway_ip: gateway, subnetpool: _pool, segment: _segment, ...rest }) {
    return {
      ...rest,
      ...(network === undefined ? {} : { network_id: network }),
      // An empty text stands for null: no gateway.
      ...(gateway === undefined || gateway === null ? {} : { gateway_ip: gateway === '' ? null : gateway }),
    };
  },
});

/** `OS::Neutron::Subnet` */
export const SUBNET: ResourceType = {
  name: 'OS::Neutron::Subnet',
  properties: {
    network_id: text({ aliasOf: 'network' }),
    network: text({ ...REQUIRED, names: 'network' }),
    subnetpool: text(ABSENT),
    prefixlen: integer({ ...atLeast(0), ...ABSENT }),
    cidr: text(format('net_cidr')),
    value_specs: specs,
    name: text(UPDATABLE),
    ip_version: integer({ default: 4, ...oneOf(4, 6) }),
    dns_nameservers: list({ ...UPDATABLE, default: [] }),
    gateway_ip: text(UPDATABLE),
    enable_dhcp: flag({ ...UPDATABLE, default: true }),
    allocation_pools: list({
      ...UPDATABLE,
      items: map({
        fields: {
          end: text({ ...REQUIRED, ...format('ip_addr') }),
          start: text({ ...REQUIRED, ...format('ip_addr') }),
        },
      }),
    }),
    tenant_id: text(),
    host_routes: list({
      ...UPDATABLE,
      items: map({
        fields: {
          destination: text({ ...REQUIRED, ...format('net_cidr') }),
          nexthop: text({ ...REQUIRED, ...format('ip_addr') }),
        },
      }),
    }),
    ipv6_ra_mode: text({ ...ABSENT }),
    ipv6_address_mode: text({ ...ABSENT }),
    segment: text({ ...UPDATABLE, ...ABSENT }),
    tags,
  },
  attributes: [
    'allocation_pools',
    'cidr',
    'dns_nameservers',
    'enable_dhcp',
    'gateway_ip',
    'host_routes',
    'ip_version',
    'name',
    'network_id',
    'tenant_id',
  ],
  ...subnetObject,
  validate(properties, name) {
    subnetObject.validate(properties, name);
    if (properties['cidr'] === null || properties['cidr'] === '') {
      throw heatFault(
        'PropertyUnspecifiedError',
        'At least one of the following properties must be specified: subnetpool, cidr.',
      );
    }
  },
};

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
    replacement_policy: text({ ...UPDATABLE, default: 'AUTO', ...oneOf('REPLACE_ALWAYS', 'AUTO') }),
    dns_name: text({ ...UPDATABLE, ...ABSENT }),
    tags,
    value_specs: specs,
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
      ...oneOf(
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
      throw conflict('fixed_ips', 'no_fixed_ips');
  },
  /** Neutron might take an address from any subnet of the network: all must be there. */
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

/** A rule's remote side is a prefix or a group; the group is by default the rule's own. */
const rule = map({
  fields: {
    direction: text({ default: 'ingress', ...oneOf('ingress', 'egress') }),
    ethertype: text({ default: 'IPv4', ...oneOf('IPv4', 'IPv6') }),
    port_range_max: integer(atLeast(0, 65_535)),
    port_range_min: integer(atLeast(0, 65_535)),
    protocol: text(),
    remote_group_id: text({ names: 'security_group' }),
    remote_ip_prefix: text(format('net_cidr')),
    remote_mode: text({ default: 'remote_ip_prefix', ...oneOf('remote_ip_prefix', 'remote_group_id') }),
  },
});

const groupObject = neutronObject({
  singular: 'security_group',
  toFields: ({ rules: _, ...rest }) => rest,
});

/** `OS::Neutron::SecurityGroup`; a change of its rules replaces it, where Heat would change it in place. */
export const SECURITY_GROUP: ResourceType = {
  name: 'OS::Neutron::SecurityGroup',
  properties: {
    name: text(UPDATABLE),
    description: text(UPDATABLE),
    rules: list({ default: [], items: rule }),
  },
  attributes: [],
  ...groupObject,
  validate(properties) {
    if (properties['name'] === 'default')
      throw new ValidationFailed('Security groups cannot be assigned the name "default".');
  },
  async create(operation) {
    await groupObject.create(operation);
    const rules = (operation.properties['rules'] ?? []) as readonly Mapping[];
    for (const { remote_mode: mode, ...fields } of rules) {
      const remote =
        mode === 'remote_group_id'
          ? { remote_ip_prefix: null, remote_group_id: fields['remote_group_id'] ?? operation.physicalId }
          : { remote_group_id: null };
      const body = { ...fields, ...remote, security_group_id: operation.physicalId };
      await operation.services.post('network', '/v2.0/security-group-rules', { security_group_rule: body });
    }
  },
};
