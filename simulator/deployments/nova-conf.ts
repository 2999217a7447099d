import type { NodePlan, Site } from './product.ts';

/** How a deployment says in nova.conf where its message bus is. */
export type BusWords = (site: Site) => readonly string[];

/** Every controller by the name it has on the internal network, as TripleO writes `transport_url`. */
export const busByNames: BusWords = (site) => {
  if (site.transportUrl !== undefined) return [`transport_url=${site.transportUrl}`];
  const brokers = controllersOf(site).map(
    ({ name }) => `guest:${site.secret}@${name}.internalapi.localdomain:5672`,
  );
  return [`transport_url=rabbit://${brokers.join(',')}/?ssl=0`];
};

/** Every controller by its address, and a virtual host. */
export const busByAddresses: BusWords = (site) => {
  if (site.transportUrl !== undefined) return [`transport_url = ${site.transportUrl}`];
  const brokers = controllersOf(site).map(({ address }) => `openstack:${site.secret}@${address}:5672`);
  return [`transport_url = rabbit://${brokers.join(',')}//openstack`];
};

/** In the words of releases before Ocata. */
export const busByOldOptions: BusWords = (site) => {
  if (site.transportUrl !== undefined) return [`transport_url = ${site.transportUrl}`];
  return ['rabbit_port = 5672', 'rabbit_userid = guest', `rabbit_password = ${site.secret}`];
};

/** nova.conf of a node. @param ratio the line about `cpu_allocation_ratio`, where there is one */
export function novaConf(site: Site, node: NodePlan, bus: BusWords, ratio?: string): string {
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
    ...bus(site),
    '',
    '[api_database]',
    `connection=mysql+pymysql://nova_api:${site.secret}@${site.nodes[0]?.address ?? node.address}/nova_api`,
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

function controllersOf(site: Site): readonly NodePlan[] {
  return site.nodes.filter(({ role }) => role === 'controller');
}
