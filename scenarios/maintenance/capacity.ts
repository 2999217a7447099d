import { allOf } from '../../core/all-of.ts';
import type { ScenarioContext } from '../context.ts';
import { Skip } from '../runner.ts';

/** The hosts that are to be maintained, all alike and empty. */
export interface Capacity {
  readonly hosts: readonly string[];
  /** vCPUs of each. */
  readonly vcpus: number;
}

const LEAST_HOSTS = 3;
const LEAST_VCPUS = 2;
const MOST_NAMED = 3;

/**
 * Sees whether the application would fill the cloud: all compute hosts are in service, at least three, of one
 * size, and empty (docs/maintenance.md).
 * @throws Skip with what is missing
 */
export async function requireCapacity({ cloud }: ScenarioContext): Promise<Capacity> {
  const { services, hypervisors, servers } = cloud.compute;
  const [computes, sizes, vms] = await allOf([
    services.list({ binary: 'nova-compute' }),
    hypervisors.list(),
    servers.list({ allTenants: true }),
  ]);
  const usable = computes.filter(({ state, status }) => state === 'up' && status === 'enabled');
  const hosts = usable.map(({ host }) => host).sort();
  requireEnough(hosts.length, computes.length);
  const vcpus = requireOneSize(
    hosts.map((host) => ({ host, vcpus: sizes.find(({ serviceHost }) => serviceHost === host)?.vcpus })),
  );
  const occupied = vms.filter(({ host }) => host !== undefined && hosts.includes(host));
  if (occupied.length > 0) {
    const where = [...new Set(occupied.map(({ host }) => host ?? ''))];
    skip(
      `there ${occupied.length === 1 ? 'is a VM' : `are ${occupied.length} VMs`} on ${named(where)}, and hosts with VMs of others are not maintained for a test`,
    );
  }
  return { hosts, vcpus };
}

function requireEnough(usable: number, all: number): void {
  if (usable === all && usable >= LEAST_HOSTS) return;
  const of = usable === all ? `${all}` : `${usable} of ${all}`;
  const needed = usable === all ? `at least ${LEAST_HOSTS} are needed` : 'all must be, for VMs go to any';
  skip(`${of} compute hosts are up and enabled, and ${needed}`);
}

function requireOneSize(
  sizes: readonly { readonly host: string; readonly vcpus: number | undefined }[],
): number {
  const vcpus = sizes[0]?.vcpus;
  if (vcpus === undefined)
    skip(`Nova does not say how many vCPUs ${sizes[0]?.host} has (its microversion must be 2.87 or less)`);
  if (vcpus < LEAST_VCPUS) skip(`the compute hosts have ${vcpus} vCPU, and half a host must be at least one`);
  const others = sizes.filter((size) => size.vcpus !== vcpus);
  if (others.length > 0) {
    const words = [...sizes.slice(0, 1), ...others].map(
      (size) => `${size.host} has ${size.vcpus ?? 'unknown'}`,
    );
    skip(`the compute hosts differ in vCPUs: ${named(words)}`);
  }
  return vcpus;
}

function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more` : names.join(', ');
}

function skip(reason: string): never {
  throw new Skip(reason);
}
