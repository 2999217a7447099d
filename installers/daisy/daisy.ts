import type { InstallerFactory } from '../access.ts';
import type { NodeRole } from '../remote/config/requirements.ts';
import { openProduct } from '../remote/product/adapter.ts';
import { readTable } from '../remote/product/pretty-table.ts';
import type { ListedNode, Product } from '../remote/product/product.ts';
import { checkedAddress, checkedHostName, unexpected } from '../remote/checked-names.ts';

/** The roles by which Daisy says what nodes are for; the API of the controllers is behind a load balancer. */
const ROLES: readonly (readonly [string, NodeRole])[] = [
  ['CONTROLLER_LB', 'controller'],
  ['COMPUTER', 'compute'],
];

/** OPNFV Daisy: a server that knows the hosts it installed, with their addresses in their names. */
const DAISY: Product = {
  kind: 'daisy',
  hostName: 'daisy',
  username: 'root',
  documentedPassword: 'r00tme',
  nodeUsername: 'root',
  nodeKeyPath: '/root/.ssh/id_dsa',
  async discover(shell) {
    const output = await shell.ask(
      'cd && . ./daisyrc_admin && daisy host-list',
      'listing the nodes with daisy',
    );
    return { nodes: readHosts(output, `"daisy host-list" on ${shell.name}`), inContainers: false };
  },
  services: () => ({
    by: 'systemd',
    names: {
      'ceilometer-notification': 'openstack-ceilometer-notification.service',
      'nova-scheduler': 'openstack-nova-scheduler.service',
      'nova-compute': 'openstack-nova-compute.service',
    },
  }),
  pathsOf: (file) => [file === 'nova.conf' ? '/etc/nova/nova.conf' : `/etc/ceilometer/${file}`],
};

/** Opens the adapter for a Daisy deployment. */
export const openDaisy: InstallerFactory = (context) => openProduct(DAISY, context);

/**
 * Reads the table of `daisy host-list`: names with addresses in them, and lists of roles. A host that has both is
 * listed twice.
 */
export function readHosts(output: string, origin: string): readonly ListedNode[] {
  const rows = readTable(output);
  if (rows === undefined) throw unexpected(origin, 'it is no table');
  return rows.flatMap((row): ListedNode[] => {
    const { name } = row;
    if (name === undefined) throw unexpected(origin, 'it has no column Name');
    // Where the column of roles is called otherwise, they are still words of the row.
    const roles = row['role'] ?? Object.values(row).join(' ');
    const found = ROLES.filter(([word]) => roles.includes(word));
    if (found.length === 0) return [];
    checkedHostName(name, origin);
    const address = checkedAddress(name.replace(/^[^-]*-/, '').replaceAll('-', '.'), origin);
    return found.map(([, role]) => ({ role, name, address }));
  });
}
