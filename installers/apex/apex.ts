import type { InstallerFactory } from '../access.ts';
import type { NodeRole } from '../remote/config/requirements.ts';
import { openProduct } from '../remote/product/adapter.ts';
import { readTable } from '../remote/product/pretty-table.ts';
import type { Deployment, InstallerShell, ListedNode, Product } from '../remote/product/product.ts';
import { checkedAddress, checkedHostName, unexpected } from '../remote/checked-names.ts';

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
  const { output, origin } = await listServers(shell);
  const command = await shell.run('grep -qi docker deploy_command');
  return { nodes: readServers(output, origin), inContainers: command.exitCode === 0 };
}

const OPENSTACK = 'cd && . ./stackrc && openstack server list';
const NOVA = 'cd && . ./stackrc && nova list';
/** Of a shell: there is no such command. */
const NOT_FOUND = 127;

/** Later underclouds have lost the client `nova`, earlier ones lack `openstack`. */
async function listServers(
  shell: InstallerShell,
): Promise<{ readonly output: string; readonly origin: string }> {
  const originOf = (command: string): string => `"${command}" on ${shell.name}`;
  const today = await shell.run(OPENSTACK);
  if (today.exitCode === 0) return { output: today.stdout, origin: originOf('openstack server list') };
  const earlier = await shell.run(NOVA);
  if (earlier.exitCode === 0) return { output: earlier.stdout, origin: originOf('nova list') };
  // What went wrong is what the client says that is there.
  if (earlier.exitCode === NOT_FOUND && today.exitCode !== NOT_FOUND) {
    const output = await shell.ask(OPENSTACK, 'listing the nodes with openstack');
    return { output, origin: originOf('openstack server list') };
  }
  const output = await shell.ask(NOVA, 'listing the nodes with openstack and nova');
  return { output, origin: originOf('nova list') };
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
