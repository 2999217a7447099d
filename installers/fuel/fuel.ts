import { parse } from 'yaml';
import { DoctorError } from '../../core/errors.ts';
import type { InstallerFactory } from '../access.ts';
import type { NodeRole } from '../remote/config/requirements.ts';
import { openProduct } from '../remote/product/adapter.ts';
import type { InstallerShell, ListedNode, Product } from '../remote/product/product.ts';
import { checkedAddress, checkedHostName, unexpected } from '../remote/checked-names.ts';

/** Where the names of minions say what they are for (the models of MCP). */
const ROLES: readonly (readonly [RegExp, NodeRole])[] = [
  [/^ctl\d+$/, 'controller'],
  [/^cmp\d+$/, 'compute'],
];

/** What salt says in the place of the value of a minion that is down (salt/client). */
const NO_RETURN = /\bMinion did not return\b/;

const LIST_NODES = `sudo salt "*" --out yaml pillar.get _param:single_address`;

/** OPNFV Fuel in its second generation (MCP): a Salt master that knows the nodes as its minions. */
const FUEL: Product = {
  kind: 'fuel',
  hostName: 'salt-master',
  username: 'ubuntu',
  keyFiles: ['/var/lib/opnfv/mcp.rsa', '/root/.ssh/id_rsa'],
  nodeUsername: 'ubuntu',
  nodeKeyPath: undefined,
  async discover(shell: InstallerShell) {
    // Salt ends with an error, in some releases, when a minion is down: which one it is, its answer says.
    const output = await shell.ask(LIST_NODES, 'listing the nodes with salt', (stdout) =>
      NO_RETURN.test(stdout),
    );
    return { nodes: readMinions(output, `"salt pillar.get" on ${shell.name}`), inContainers: false };
  },
  services: () => ({
    by: 'systemd',
    names: {
      'ceilometer-notification': 'ceilometer-agent-notification.service',
      'nova-scheduler': 'nova-scheduler.service',
      'nova-compute': 'nova-compute.service',
    },
  }),
  pathsOf: (file) => [file === 'nova.conf' ? '/etc/nova/nova.conf' : `/etc/ceilometer/${file}`],
};

/** Opens the adapter for a Fuel deployment. */
export const openFuel: InstallerFactory = (context) => openProduct(FUEL, context);

/** Reads salt's YAML: a minion's name, which begins with the node's, and the value of its pillar. */
export function readMinions(output: string, origin: string): readonly ListedNode[] {
  const minions = asMapping(output, origin);
  return Object.entries(minions).flatMap(([id, address]): ListedNode[] => {
    const [name = ''] = id.split('.');
    const role = ROLES.find(([pattern]) => pattern.test(name))?.[1];
    if (/^(?:ctl|cmp)/.test(id)) checkedHostName(id, origin);
    if (role === undefined) return [];
    if (typeof address === 'string' && NO_RETURN.test(address)) throw isDown(id, address);
    if (typeof address !== 'string') throw unexpected(origin, `${id} has no address`);
    return [{ role, name, address: checkedAddress(address, origin) }];
  });
}

function isDown(id: string, words: string): DoctorError {
  const [reason = ''] = words.split('\n');
  return new DoctorError(
    'HOST_UNREACHABLE',
    `Host ${id} does not answer its Salt master: ${reason.replace(/\.$/, '')}.`,
    {
      hint: `Check that the host is up and its minion runs: "sudo salt '${id}' test.ping" on the Salt master.`,
    },
  );
}

function asMapping(output: string, origin: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = parse(output, { uniqueKeys: false });
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    throw unexpected(
      origin,
      `it is not YAML (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''})`,
    );
  }
  throw unexpected(origin, 'it lists no minions');
}
