import { heatFault } from '../faults.ts';
import type { Mapping } from '../hot/parse.ts';
import { propertyConflict, neutronObject } from './neutron.ts';
import { SUBNET } from './networks.ts';
import type { Properties } from './read-properties.ts';
import { ABSENT, flag, format, list, map, REQUIRED, text, UPDATABLE } from './schema.ts';
import type { ResourceType } from './type.ts';

const routerObject = neutronObject({
  singular: 'router',
  tagged: true,
  built: true,
  toFields({ external_gateway_info: gateway, ...rest }) {
    return gateway === undefined ? rest : { ...rest, external_gateway_info: gatewayFields(gateway) };
  },
});

/** Drops null values. */
function gatewayFields(gateway: unknown): Mapping | null {
  const { network, external_fixed_ips: addresses, enable_snat: snat } = (gateway ?? {}) as Mapping;
  if (network === undefined) return null;
  const fixed = ((addresses ?? []) as readonly Mapping[]).map(({ subnet, ip_address: address }) => ({
    ...(subnet === null ? {} : { subnet_id: subnet }),
    ...(address === null ? {} : { ip_address: address }),
  }));
  return {
    network_id: network,
    ...(snat === null ? {} : { enable_snat: snat }),
    ...(fixed.length === 0 ? {} : { external_fixed_ips: fixed }),
  };
}

/** The external network of a router, as far as it is known. */
export function gatewayNetwork(known: Properties): unknown {
  return (known['external_gateway_info'] as Mapping | null | undefined)?.['network'];
}

/** `OS::Neutron::Router` */
export const ROUTER: ResourceType = {
  name: 'OS::Neutron::Router',
  properties: {
    name: text(UPDATABLE),
    external_gateway_info: map({
      ...UPDATABLE,
      fields: {
        enable_snat: flag(),
        external_fixed_ips: list({
          items: map({
            fields: { ip_address: text(format('ip_addr')), subnet: text({ names: 'subnet' }) },
          }),
        }),
        network: text({ ...REQUIRED, names: 'network', lookedUpLate: true }),
      },
    }),
    value_specs: map({ ...UPDATABLE, default: {} }),
    admin_state_up: flag({ ...UPDATABLE, default: true }),
    l3_agent_id: text({ ...UPDATABLE, ...ABSENT }),
    l3_agent_ids: list({ ...UPDATABLE, ...ABSENT }),
    distributed: flag(),
    ha: flag(),
    availability_zone_hints: list({ ...UPDATABLE }),
    tags: list({ ...UPDATABLE, items: text() }),
  },
  attributes: ['admin_state_up', 'external_gateway_info', 'name', 'status', 'tenant_id'],
  ...routerObject,
  validate(properties, name) {
    routerObject.validate(properties, name);
    if (properties['ha'] === true && properties['distributed'] === true) {
      throw propertyConflict('distributed', 'ha');
    }
  },
  /** The gateway gets an address from a subnet of its network. */
  waitsFor: (self, other) =>
    other.type === SUBNET.name &&
    gatewayNetwork(self.known) !== undefined &&
    other.known['network'] === gatewayNetwork(self.known),
};

/** `OS::Neutron::RouterInterface`: not an object of Neutron, so its id names the router and the subnet or port. */
export const ROUTER_INTERFACE: ResourceType = {
  name: 'OS::Neutron::RouterInterface',
  properties: {
    router: text({ ...REQUIRED, names: 'router' }),
    router_id: text({ aliasOf: 'router' }),
    subnet_id: text({ aliasOf: 'subnet' }),
    subnet: text({ names: 'subnet' }),
    port_id: text({ aliasOf: 'port' }),
    port: text({ names: 'port' }),
  },
  attributes: [],
  validate({ subnet, port }) {
    if (subnet !== null && port !== null) {
      throw propertyConflict('subnet', 'port');
    }
    if (subnet !== null || port !== null) return;
    throw heatFault(
      'PropertyUnspecifiedError',
      'At least one of the following properties must be specified: subnet, port.',
    );
  },
  async create(operation) {
    const { router, subnet, port } = operation.properties;
    const [key, value] =
      subnet === null || subnet === '' ? (['port_id', port] as const) : (['subnet_id', subnet] as const);
    const path = `/v2.0/routers/${String(router)}/add_router_interface`;
    await operation.services.put('network', path, { [key]: value });
    operation.physicalId = `${String(router)}:${key}=${String(value)}`;
  },
  async remove({ services, physicalId }) {
    const [, router, key, value] = /^([^:]+):([^=]+)=(.+)$/.exec(physicalId ?? '') ?? [];
    if (router === undefined || key === undefined) return;
    const path = `/v2.0/routers/${router}/remove_router_interface`;
    await services.removeBy('network', path, { [key]: value });
  },
};
