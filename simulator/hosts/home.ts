import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellQuote } from '../../core/quote.ts';
import type { HostNetwork } from './addresses.ts';
import { SHIMS } from './shims/registry.ts';

/** What a host's shims have to know. */
export interface HostFacts {
  readonly name: string;
  readonly username: string;
  readonly network: HostNetwork;
  readonly controlPort: number;
  /** Proves to the control port that an order comes from this host. */
  readonly secret: string;
}

/** The folders of one host. */
export interface HostHome {
  readonly dir: string;
  /** The minimal environment of a shell on this host. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes a host's home and its shims under `homesDir`. */
export async function makeHome(homesDir: string, facts: HostFacts): Promise<HostHome> {
  const root = join(homesDir, facts.name);
  const home = join(root, 'home');
  const bin = join(root, 'bin');
  await mkdir(home, { recursive: true, mode: 0o700 });
  await mkdir(bin, { recursive: true, mode: 0o700 });
  await writeFile(join(bin, '.host'), hostFile(facts), { mode: 0o600 });
  for (const [name, text] of Object.entries(SHIMS)) {
    await writeFile(join(bin, name), text);
    await chmod(join(bin, name), 0o700);
  }
  return {
    dir: home,
    env: {
      HOME: home,
      USER: facts.username,
      LOGNAME: facts.username,
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
      HOSTNAME: facts.name,
      TMPDIR: home,
      PATH: `${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    },
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
