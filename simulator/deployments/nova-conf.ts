import type { NodePlan, DeploymentSpec } from './product.ts';

/** The lines of nova.conf that name the message bus of a deployment. */
export type BusOptions = (spec: DeploymentSpec) => readonly string[];

/** Every controller by the name it has on the internal network, as TripleO writes `transport_url`. */
export const busByNames: BusOptions = (spec) => {
  if (spec.transportUrl !== undefined) return [`transport_url=${spec.transportUrl}`];
  const brokers = controllersOf(spec).map(
    ({ name }) => `guest:${spec.secret}@${name}.internalapi.localdomain:5672`,
  );
  return [`transport_url=rabbit://${brokers.join(',')}/?ssl=0`];
};

/** Every controller by its address, and a virtual host. */
export const busByAddresses: BusOptions = (spec) => {
  if (spec.transportUrl !== undefined) return [`transport_url = ${spec.transportUrl}`];
  const brokers = controllersOf(spec).map(({ address }) => `openstack:${spec.secret}@${address}:5672`);
  return [`transport_url = rabbit://${brokers.join(',')}//openstack`];
};

/** With the options of releases before Ocata. */
export const busByOldOptions: BusOptions = (spec) => {
  if (spec.transportUrl !== undefined) return [`transport_url = ${spec.transportUrl}`];
  return ['rabbit_port = 5672', 'rabbit_userid = guest', `rabbit_password = ${spec.secret}`];
};

/** nova.conf of a node. @param ratio the line about `cpu_allocation_ratio`, where there is one */
export function novaConf(spec: DeploymentSpec, node: NodePlan, bus: BusOptions, ratio?: string): string {
  return [
    '[DEFAULT]',
    '',
    '#',
    '# From nova.conf',
    '#',
    '',
    `my_ip=${node.address}`,
    `host=${node.novaName}`,
    '# Virtual CPU to physical CPU allocation ratio.',
    '#cpu_allocation_ratio=<None>',
    ...(ratio === undefined ? [] : [ratio]),
    'reserved_host_memory_mb=4096',
    ...bus(spec),
    '',
    '[api_database]',
    `connection=mysql+pymysql://nova_api:${spec.secret}@${spec.nodes[0]?.address ?? node.address}/nova_api`,
    '',
    '[oslo_messaging_notifications]',
    'driver=messagingv2',
    'topics=notifications',
    '',
    '[scheduler]',
    '# discover_hosts_in_cells_interval=-1',
    '',
  ].join('\n');
}

function controllersOf(spec: DeploymentSpec): readonly NodePlan[] {
  return spec.nodes.filter(({ role }) => role === 'controller');
}
