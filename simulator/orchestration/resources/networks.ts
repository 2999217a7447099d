import { heatFault } from '../faults.ts';
import { neutronObject } from './neutron.ts';
import {
  ABSENT,
  atLeast,
  flag,
  format,
  integer,
  list,
  map,
  allowedValues,
  REQUIRED,
  text,
  UPDATABLE,
} from './schema.ts';
import type { ResourceType } from './type.ts';

const tags = list({ ...UPDATABLE, items: text() });
const specs = map({ ...UPDATABLE, default: {} });
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
      // An empty text means null: no gateway.
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
    ip_version: integer({ default: 4, ...allowedValues(4, 6) }),
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
