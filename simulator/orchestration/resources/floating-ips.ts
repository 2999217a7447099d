import { heatFault, ValidationFailed } from '../faults.ts';
import type { Mapping } from '../hot/parse.ts';
import { neutronObject } from './neutron.ts';
import { PORT } from './ports.ts';
import { gatewayNetwork, ROUTER, ROUTER_INTERFACE } from './routers.ts';
import { format, map, REQUIRED, text, UPDATABLE } from './schema.ts';
import type { Operation, Planned, ResourceType } from './type.ts';

const PATH = '/v2.0/floatingips';

const floatingObject = neutronObject({
  singular: 'floatingip',
  toFields({ floating_network: network, floating_subnet: subnet, dns_name: _n, dns_domain: _d, ...rest }) {
    return {
      ...rest,
      ...(network === undefined ? {} : { floating_network_id: network }),
      ...(subnet === undefined || subnet === null ? {} : { subnet_id: subnet }),
    };
  },
});

/** A port can be reached from outside once its subnet is attached to a router. */
function waitsForInterface(self: Planned, other: Planned, all: readonly Planned[]): boolean {
  if (other.type !== ROUTER_INTERFACE.name) return false;
  const subnet = other.known['subnet'];
  return all.some(({ type, name, known }) => {
    if (type !== PORT.name || !self.refersTo.has(name)) return false;
    const addresses = (known['fixed_ips'] ?? []) as readonly Mapping[];
    return addresses.length === 0 || addresses.some((address) => address['subnet'] === subnet);
  });
}

/** Sets the port of a floating IP; null for none. */
async function associate(
  { services }: Operation,
  floatingId: unknown,
  port: unknown,
  address: unknown,
): Promise<void> {
  const floatingip = { port_id: port, fixed_ip_address: address === '' ? null : (address ?? null) };
  await services.put('network', `${PATH}/${String(floatingId)}`, { floatingip });
}

async function dissociate(operation: Operation, floatingId: unknown): Promise<void> {
  const floatingip = { port_id: null };
  await operation.services.removeBy('network', `${PATH}/${String(floatingId)}`, { floatingip });
}

/** `OS::Neutron::FloatingIP` */
export const FLOATING_IP: ResourceType = {
  name: 'OS::Neutron::FloatingIP',
  properties: {
    floating_network_id: text({ aliasOf: 'floating_network' }),
    floating_network: text({ ...REQUIRED, names: 'network' }),
    floating_subnet: text({ names: 'subnet' }),
    value_specs: map({ default: {} }),
    port_id: text({ ...UPDATABLE, names: 'port' }),
    fixed_ip_address: text({ ...UPDATABLE, ...format('ip_addr') }),
    floating_ip_address: text(format('ip_addr')),
    dns_name: text({ ...UPDATABLE, implemented: false }),
    dns_domain: text({ ...UPDATABLE, implemented: false }),
  },
  attributes: [
    'fixed_ip_address',
    'floating_ip_address',
    'floating_network_id',
    'port_id',
    'router_id',
    'tenant_id',
  ],
  ...floatingObject,
  validate(properties, name) {
    floatingObject.validate(properties, name);
    if (properties['port_id'] !== null || properties['fixed_ip_address'] === null) return;
    throw heatFault('ResourcePropertyDependency', 'fixed_ip_address cannot be specified without port_id.');
  },
  waitsFor: (self, other, all) =>
    (other.type === ROUTER.name && gatewayNetwork(other.known) === self.known['floating_network']) ||
    waitsForInterface(self, other, all),
  update: (operation, changes) =>
    associate(
      operation,
      operation.physicalId,
      changes['port_id'] ?? operation.properties['port_id'],
      operation.properties['fixed_ip_address'],
    ),
};

/** `OS::Neutron::FloatingIPAssociation` */
export const FLOATING_IP_ASSOCIATION: ResourceType = {
  name: 'OS::Neutron::FloatingIPAssociation',
  properties: {
    floatingip_id: text({ ...REQUIRED, ...UPDATABLE }),
    port_id: text({ ...REQUIRED, ...UPDATABLE, names: 'port' }),
    fixed_ip_address: text({ ...UPDATABLE, ...format('ip_addr') }),
  },
  attributes: [],
  waitsFor: waitsForInterface,
  async create(operation) {
    const { floatingip_id: floating, port_id: port, fixed_ip_address: address } = operation.properties;
    await associate(operation, floating, port, address);
    operation.physicalId = newAssociationId(operation);
  },
  async update(operation, changes, before) {
    if ('floatingip_id' in changes) await dissociate(operation, before['floatingip_id']);
    await this.create(operation);
  },
  async remove(operation) {
    if (operation.physicalId !== undefined)
      await dissociate(operation, operation.properties['floatingip_id']);
  },
};

/** Heat uses the number of its own database row. */
function newAssociationId({ data }: Operation): string {
  data['row'] ??= 1;
  return String(data['row']);
}

/** `OS::Nova::FloatingIP`: hidden, but still supported. */
export const NOVA_FLOATING_IP: ResourceType = {
  name: 'OS::Nova::FloatingIP',
  hidden: true,
  properties: { pool: text() },
  attributes: ['ip', 'pool'],
  async create(operation) {
    const pool = operation.properties['pool'];
    const network =
      typeof pool === 'string' && pool !== ''
        ? await operation.services.lookup('network', pool)
        : await theExternalNetwork(operation);
    const floatingip = { floating_network_id: network };
    const made = await operation.services.post('network', PATH, { floatingip });
    operation.physicalId = String((made['floatingip'] as Mapping)['id']);
  },
  remove: floatingObject.remove,
  show: floatingObject.show,
  async attribute(operation, name) {
    const shown = (await floatingObject.show(operation)) as Mapping | null;
    return shown?.[name === 'ip' ? 'floating_ip_address' : 'floating_network_id'] ?? null;
  },
};

async function theExternalNetwork({ services }: Operation): Promise<unknown> {
  const { networks } = await services.get('network', '/v2.0/networks?router:external=True');
  const found = networks as readonly Mapping[];
  if (found.length === 1) return found[0]?.['id'];
  throw new ValidationFailed(`Expected 1 external network, found ${found.length}`);
}

/** `OS::Nova::FloatingIPAssociation`: hidden, but still supported. It associates the address with a server's first port. */
export const NOVA_FLOATING_IP_ASSOCIATION: ResourceType = {
  name: 'OS::Nova::FloatingIPAssociation',
  hidden: true,
  properties: {
    server_id: text({ ...REQUIRED, ...UPDATABLE, names: 'server' }),
    floating_ip: text({ ...REQUIRED, ...UPDATABLE }),
  },
  attributes: [],
  async create(operation) {
    const { server_id: server, floating_ip: floating } = operation.properties;
    const { ports } = await operation.services.get('network', `/v2.0/ports?device_id=${String(server)}`);
    const [port] = ports as readonly Mapping[];
    if (port === undefined)
      throw Object.assign(new Error(`No network interface found for server ${String(server)}.`), {
        name: 'InterfaceNotFound',
      });
    const addresses = port['fixed_ips'] as readonly Mapping[];
    await associate(operation, floating, port['id'], addresses[0]?.['ip_address']);
    operation.physicalId = newAssociationId(operation);
  },
  async update(operation, changes, before) {
    if ('floating_ip' in changes) await dissociate(operation, before['floating_ip']);
    await this.create(operation);
  },
  async remove(operation) {
    if (operation.physicalId !== undefined) await dissociate(operation, operation.properties['floating_ip']);
  },
  reference: (operation) => operation.physicalName,
};
