import { ServiceFault } from '../../kit/service-fault.ts';
import type { Nova } from '../nova.ts';
import type { Flavor } from '../state/flavors.ts';
import type { QuotaResource } from '../state/quotas.ts';

/** What a project uses of each resource that Nova counts. */
export type Usage = Readonly<Partial<Record<QuotaResource, number>>>;

/** Counts what a project uses. Memory in MiB. */
export function usageOf(nova: Nova, projectId: string): Usage {
  let instances = 0;
  let cores = 0;
  let ram = 0;
  for (const server of nova.servers.all()) {
    if (server.projectId !== projectId) continue;
    instances += 1;
    cores += server.flavor.vcpus;
    ram += server.flavor.ramMb;
  }
  let groups = 0;
  for (const group of nova.groups.values()) if (group.projectId === projectId) groups += 1;
  return { instances, cores, ram, server_groups: groups };
}

/** What one server takes of the quota. Memory in MiB. */
export interface InstanceShare {
  readonly cores: number;
  readonly instances: number;
  readonly ram: number;
}

/** What a new server of a flavor takes. */
export function shareOf(flavor: Flavor): InstanceShare {
  return { cores: flavor.vcpus, instances: 1, ram: flavor.ramMb };
}

/**
 * How many of the requested servers the project's quota allows.
 * @throws ServiceFault 403 (TooManyInstances) when it is less than `min`
 */
export function allowedCount(
  nova: Nova,
  projectId: string,
  request: { readonly each: InstanceShare; readonly min: number; readonly max: number },
): number {
  const { each, min, max } = request;
  const limits = nova.quotas.of(projectId);
  const used = usageOf(nova, projectId);
  const names = ['cores', 'instances', 'ram'] as const;
  const room = (name: keyof InstanceShare): number => {
    if (limits[name] < 0 || each[name] === 0) return max;
    return Math.max(0, Math.floor((limits[name] - (used[name] ?? 0)) / each[name]));
  };
  const allowed = Math.min(max, ...names.map(room));
  if (allowed >= min) return allowed;
  const overs = names.filter((name) => room(name) < max);
  const asked = (name: keyof InstanceShare): string => {
    if (name === 'instances') return min === max ? String(min) : `${min}-${max}`;
    return String(each[name] * max);
  };
  const list = (value: (name: keyof InstanceShare) => unknown): string => overs.map(value).join(', ');
  throw new ServiceFault(
    403,
    `Quota exceeded for ${list((name) => name)}: Requested ${list(asked)}, ` +
      `but already used ${list((name) => used[name] ?? 0)} of ${list((name) => limits[name])} ${list((name) => name)}`,
  );
}
