import type { Flavor } from './flavors.ts';

/** The used resources of a host. Memory in MiB, disk in GiB. */
export interface HostUsage {
  readonly vcpus: number;
  readonly ramMb: number;
  readonly diskGb: number;
  /** How many claims there are: a server in the middle of a move counts on both hosts. */
  readonly servers: number;
}

const NOTHING: HostUsage = { vcpus: 0, ramMb: 0, diskGb: 0, servers: 0 };

/** Placement's allocations: the resources that each server uses on each host. */
export interface Claims {
  usage(host: string): HostUsage;
  /** Takes what the flavor needs; a claim of the same server on the same host is replaced. */
  claim(serverId: string, host: string, flavor: Flavor): void;
  /** Releases a server's claim on one host, or on all hosts. */
  release(serverId: string, host?: string): void;
}

/** No claims at all. */
export function createClaims(): Claims {
  const held = new Map<string, Map<string, Flavor>>();
  const used = new Map<string, HostUsage>();
  const add = (host: string, flavor: Flavor, sign: 1 | -1): void => {
    const before = used.get(host) ?? NOTHING;
    used.set(host, {
      vcpus: before.vcpus + sign * flavor.vcpus,
      ramMb: before.ramMb + sign * flavor.ramMb,
      diskGb: before.diskGb + sign * (flavor.diskGb + flavor.ephemeralGb),
      servers: before.servers + sign,
    });
  };
  const release = (serverId: string, host?: string): void => {
    const hosts = held.get(serverId);
    if (hosts === undefined) return;
    for (const [name, flavor] of hosts) {
      if (host !== undefined && name !== host) continue;
      add(name, flavor, -1);
      hosts.delete(name);
    }
    if (hosts.size === 0) held.delete(serverId);
  };
  return {
    usage: (host) => used.get(host) ?? NOTHING,
    claim(serverId, host, flavor) {
      release(serverId, host);
      const hosts = held.get(serverId) ?? new Map<string, Flavor>();
      held.set(serverId, hosts.set(host, flavor));
      add(host, flavor, 1);
    },
    release,
  };
}
