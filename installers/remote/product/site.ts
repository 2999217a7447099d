import type { InstallerContext } from '../../access.ts';
import type { PatchableNode } from '../config/patches.ts';
import type { Endpoint } from '../connection.ts';
import type { Remote } from '../remote.ts';
import type { Found } from './discovery.ts';
import type { ListedNode, Product } from './product.ts';

const SSH_PORT = 22;

/** What an adapter's parts share. */
export interface ProductSite {
  readonly product: Product;
  readonly context: InstallerContext;
  readonly remote: Remote;
  /** Logs in to the installer's host and finds out, once. */
  readonly found: () => Promise<Found>;
}

/** Where a node's SSH server is, and the way to it. */
export function endpointOf(
  { context }: ProductSite,
  { nodeLogin, via }: Found,
  { name, address, role }: Pick<ListedNode, 'name' | 'address' | 'role'>,
): Endpoint {
  // A compute host's link goes down on purpose: its silence means nothing.
  return {
    name,
    address,
    port: context.sshPort ?? SSH_PORT,
    login: nodeLogin,
    via,
    keepalive: role === 'controller',
  };
}

/** A node as its configuration is worked on. */
export function patchable(site: ProductSite, found: Found, node: ListedNode): PatchableNode {
  const { product, remote } = site;
  return {
    ...node,
    username: found.nodeLogin.username,
    shell: remote.shell(endpointOf(site, found, node)),
    services: product.services(found.deployment),
    pathsOf: (file) => product.pathsOf(file, node.role, found.deployment),
  };
}
