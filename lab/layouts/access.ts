import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ConfigInput } from '../config/config-file.ts';
import type { LabDescription } from '../description.ts';
import { LAYOUT_OF } from './all.ts';

/**
 * The password of root on the server of a product that takes one. Not the one that the product documents: the host
 * shares this machine's files, and everybody on this machine can reach it.
 */
export function installerPassword({ secrets }: Pick<ConfigInput, 'secrets'>): string {
  return createHash('sha256').update(`installer ${secrets.service}`).digest('base64url').slice(0, 24);
}

/** The private key that opens the nodes, where it is not the one to the installer's host. */
export const nodeKeyFile = ({ paths }: Pick<LabDescription, 'paths'>): string =>
  join(paths.keys, 'nodes_rsa');

/** What doctor needs to know of the installer; nothing where the lab does not look like a product's. */
export function installerEnvironment(input: ConfigInput): Readonly<Record<string, string>> {
  const { layout, paths } = input.lab;
  if (layout === undefined) return {};
  const { product, installer } = layout;
  return {
    INSTALLER_TYPE: product,
    INSTALLER_IP: installer.managementIp,
    ...(LAYOUT_OF[product].byPassword
      ? { INSTALLER_PASSWORD: installerPassword(input) }
      : { SSH_KEY: paths.sshKey }),
    // The installer's hosts of all products have one address, and each a key of its own.
    SSH_KNOWN_HOSTS: join(paths.keys, `known_hosts_${product}`),
  };
}
