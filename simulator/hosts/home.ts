import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellQuote } from '../../core/quote.ts';
import type { HostNetwork } from './addresses.ts';
import { CD_FUNCTION } from './shims/own-tree.ts';
import { SHIMS } from './shims/registry.ts';
import { writeTree } from './tree.ts';
import type { TreeFile } from './tree.ts';

/** The data that a host's shims need. */
export interface HostFacts {
  readonly name: string;
  readonly network: HostNetwork;
  readonly controlPort: number;
  /** Proves to the control port that a command comes from this host. */
  readonly secret: string;
  /** Its own file tree and shims, in addition to a home and the shims of every host. */
  readonly tree?: HostTree | undefined;
}

/** A file tree of a host's own. */
export interface HostTree {
  readonly files: readonly TreeFile[];
  /** Additional shims, and replacements of the usual ones: name → script. */
  readonly shims: Readonly<Record<string, string>>;
}

/** The folders of one host. */
export interface HostHome {
  /** The root of the host's files: its own tree, or only the homes. */
  readonly root: string;
  /** The home of a user. */
  dirOf(username: string): string;
  /** The minimal environment of a user's shell on this host. */
  envOf(username: string): Readonly<Record<string, string>>;
}

/** Makes the homes of a host's users and its shims under `homesDir`. */
export async function makeHome(
  homesDir: string,
  facts: HostFacts,
  usernames: readonly string[],
): Promise<HostHome> {
  const { name, tree } = facts;
  const root = join(homesDir, name, tree === undefined ? '' : 'root');
  const bin = join(homesDir, name, 'bin');
  const dirOf = (username: string): string => {
    if (tree === undefined) return join(root, 'home');
    return join(root, username === 'root' ? 'root' : `home/${username}`);
  };
  await mkdir(bin, { recursive: true, mode: 0o700 });
  await writeFile(join(bin, '.host'), hostFile(facts), { mode: 0o600 });
  for (const [shim, text] of Object.entries({ ...SHIMS, ...tree?.shims })) {
    await writeFile(join(bin, shim), text);
    await chmod(join(bin, shim), 0o700);
  }
  for (const username of usernames) await mkdir(dirOf(username), { recursive: true, mode: 0o700 });
  if (tree !== undefined) await writeTree(root, tree.files);
  return {
    root,
    dirOf,
    envOf: (username) => ({
      HOME: dirOf(username),
      USER: username,
      LOGNAME: username,
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
      HOSTNAME: name,
      TMPDIR: dirOf(username),
      PATH: `${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      ...(tree === undefined ? {} : { NODE_ROOT: root, 'BASH_FUNC_cd%%': CD_FUNCTION }),
    }),
  };
}

/** Removes what {@link makeHome} made. */
export async function removeHome(homesDir: string, name: string): Promise<void> {
  await rm(join(homesDir, name), { recursive: true, force: true });
}

function hostFile({ name, network, controlPort, secret }: HostFacts): string {
  const values = {
    host_name: name,
    host_address: network.address,
    host_prefix: String(network.prefix),
    host_broadcast: network.broadcast,
    host_subnet: network.subnet,
    host_mac: network.mac,
    control_port: String(controlPort),
    control_secret: secret,
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}=${shellQuote(value)}\n`)
    .join('');
}
