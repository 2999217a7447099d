import type { InstallerFactory } from '../access.ts';
import type { NodeRole } from '../remote/config/needs.ts';
import { openProduct } from '../remote/product/adapter.ts';
import { readTable } from '../remote/product/pretty-table.ts';
import type { Deployment, InstallerShell, ListedNode, Product } from '../remote/product/product.ts';
import { checkedAddress, checkedHostName, unexpected } from '../remote/words.ts';

/** Where the files of containerized services lie, by service: TripleO generates them with Puppet. */
const GENERATED = '/var/lib/config-data/puppet-generated';

/** Where the nodes' names say what they are for (TripleO's default host name formats). */
const ROLES: readonly (readonly [RegExp, NodeRole])[] = [
  [/^overcloud-controller-\d+$/, 'controller'],
  [/^overcloud-(?:nova)?compute-\d+$/, 'compute'],
];

/** OPNFV Apex: TripleO, with an undercloud that knows the nodes of the overcloud as its servers. */
const APEX: Product = {
  kind: 'apex',
  hostName: 'undercloud',
  username: 'stack',
  nodeUsername: 'heat-admin',
  nodeKeyPath: '/home/stack/.ssh/id_rsa',
  discover,
  services: ({ inContainers }) =>
    inContainers
      ? {
          by: 'docker',
          names: {
            'ceilometer-notification': 'ceilometer-notification',
            'nova-scheduler': 'nova-scheduler',
            'nova-compute': 'nova-compute',
          },
        }
      : {
          by: 'systemd',
          names: {
            'ceilometer-notification': 'openstack-ceilometer-notification.service',
            'nova-scheduler': 'openstack-nova-scheduler.service',
            'nova-compute': 'openstack-nova-compute.service',
          },
        },
  pathsOf(file, role, { inContainers }) {
    if (file === 'nova.conf') {
      const service = role === 'controller' ? 'nova' : 'nova_libvirt';
      return [inContainers ? `${GENERATED}/${service}/etc/nova/nova.conf` : '/etc/nova/nova.conf'];
    }
    const packaged = `/etc/ceilometer/${file}`;
    if (!inContainers) return [packaged];
    const own = `${GENERATED}/ceilometer/etc/ceilometer/${file}`;
    // The list of definitions is only generated where a deployment changes it.
    return file === 'event_definitions.yaml' ? [own, packaged] : [own];
  },
};

/** Opens the adapter for an Apex deployment. */
export const openApex: InstallerFactory = (context) => openProduct(APEX, context);

async function discover(shell: InstallerShell): Promise<Deployment> {
  // Later underclouds have lost the client `nova`, earlier ones lack `openstack`.
  const today = await shell.run('cd && . ./stackrc && openstack server list');
  const output =
    today.exitCode === 0
      ? today.stdout
      : await shell.ask('cd && . ./stackrc && nova list', 'listing the nodes with openstack and nova');
  const origin = `"${today.exitCode === 0 ? 'openstack server list' : 'nova list'}" on ${shell.name}`;
  const command = await shell.run('grep -qi docker deploy_command');
  return { nodes: readServers(output, origin), inContainers: command.exitCode === 0 };
}

/** Reads the table of `openstack server list` or `nova list`: names, and addresses on the network ctlplane. */
export function readServers(output: string, origin: string): readonly ListedNode[] {
  const rows = readTable(output);
  if (rows === undefined) throw unexpected(origin, 'it is no table');
  return rows.flatMap((row): ListedNode[] => {
    const { name, networks } = row;
    if (name === undefined || networks === undefined)
      throw unexpected(origin, 'it has no columns Name and Networks');
    const role = ROLES.find(([pattern]) => pattern.test(name))?.[1];
    if (/^overcloud-(?:controller|(?:nova)?compute)/.test(name)) checkedHostName(name, origin);
    if (role === undefined) return [];
    const address = networksOf(networks, origin).get('ctlplane')?.[0];
    if (address === undefined) throw unexpected(origin, `${name} has no address on ctlplane`);
    return [{ role, name, address: checkedAddress(address, origin) }];
  });
}

/** `ctlplane=192.0.2.8; external=10.0.0.3, 2001:db8::3`, as the clients print the addresses of a server. */
function networksOf(cell: string, origin: string): ReadonlyMap<string, readonly string[]> {
  const parts = cell.split(';').map((part) => part.trim());
  return new Map(
    parts.map((part): [string, string[]] => {
      const [, network, list] = /^([\w.-]+)=(.+)$/.exec(part) ?? [];
      if (network === undefined || list === undefined) {
        throw unexpected(origin, `${JSON.stringify(cell)} is no list of networks and addresses`);
      }
      return [network, list.split(',').map((address) => address.trim())];
    }),
  );
}
