import type { InstallerContext } from '../../access.ts';
import type { PatchableNode } from '../config/patches.ts';
import type { Endpoint } from '../connection.ts';
import type { Remote } from '../remote.ts';
import type { Found } from './discovery.ts';
import type { ListedNode, Product } from './product.ts';

const SSH_PORT = 22;

/** What an adapter's parts share. */
export interface AdapterContext {
  readonly product: Product;
  readonly context: InstallerContext;
  readonly remote: Remote;
  /** Logs in to the installer's host and finds out, once. */
  readonly found: () => Promise<Found>;
}

/** Where a node's SSH server is, and the way to it. */
export function endpointOf(
  { context }: AdapterContext,
  { nodeLogin, via, deployment }: Found,
  { name, address }: Pick<ListedNode, 'name' | 'address'>,
): Endpoint {
  const isCompute = deployment.nodes.some((node) => node.role === 'compute' && node.address === address);
  return {
    name,
    address,
    port: context.sshPort ?? SSH_PORT,
    login: nodeLogin,
    via,
    // A compute host's link goes down on purpose: its silence means nothing.
    keepalive: !isCompute,
  };
}

/** The nodes of a deployment, each once. */
export function patchableNodes(adapter: AdapterContext, found: Found): readonly PatchableNode[] {
  const { nodes } = found.deployment;
  const once = nodes.filter((node, index) => nodes.findIndex(({ name }) => name === node.name) === index);
  return once.map((node) => patchable(adapter, found, node));
}

/** A node as its configuration is worked on: in every role in which it is listed, at once. */
export function patchable(
  adapter: AdapterContext,
  found: Found,
  node: Pick<ListedNode, 'name' | 'address'>,
): PatchableNode {
  const { product, remote } = adapter;
  const { name, address } = node;
  const listed = found.deployment.nodes.filter(
    (listed) => listed.name === name && listed.address === address,
  );
  return {
    name,
    address,
    roles: listed.map(({ role }) => role),
    username: found.nodeLogin.username,
    shell: remote.shell(endpointOf(adapter, found, node)),
    services: product.services(found.deployment),
    pathsOf: (file, role) => product.pathsOf(file, role, found.deployment),
  };
}
