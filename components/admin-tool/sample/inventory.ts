import type { Flavor } from '../../../openstack/compute/flavors.ts';
import type { Server } from '../../../openstack/compute/servers.ts';
import type { AdminCloud } from '../contract.ts';

/** An instance on a host. */
export interface PlacedInstance {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly host: string;
  readonly vcpus: number;
  /** The anti-affinity groups it is in: no other member may be on its host. */
  readonly groups: readonly string[];
  /** It is being deleted: its room is as good as free. */
  readonly isLeaving: boolean;
  /** Nova is at work on it, or waits for the confirmation of a migration: it may hold room on a second host. */
  readonly isBusy: boolean;
}

/** A compute host. */
export interface Host {
  readonly name: string;
  readonly vcpus: number;
  /** What Nova counts as used; it may be more than the instances on the host, or lag behind. */
  readonly vcpusUsed: number;
  /** The scheduler may choose it. */
  readonly isOpen: boolean;
}

/** Who is where, and what room there is. */
export interface Inventory {
  readonly hosts: readonly Host[];
  readonly instances: readonly PlacedInstance[];
}

const NOVA_COMPUTE = 'nova-compute';
const APART = 'anti-affinity';

/** Looks at the whole cloud: hosts outside a session have room as well. */
export async function takeInventory({ compute }: AdminCloud): Promise<Inventory> {
  const [servers, services, hypervisors, flavors, groups] = await Promise.all([
    compute.servers.list({ allTenants: true }),
    compute.services.list({ binary: NOVA_COMPUTE }),
    compute.hypervisors.list(),
    compute.flavors.list(),
    compute.serverGroups.list({ allProjects: true }),
  ]);
  const sizes = new Map(flavors.map((flavor) => [flavor.id, flavor]));
  const apart = groups.filter((group) => group.policy === APART);
  return {
    hosts: services.map(({ host, state, status }) => {
      const hypervisor = hypervisors.find(({ serviceHost }) => serviceHost === host);
      return {
        name: host,
        vcpus: hypervisor?.vcpus ?? 0,
        vcpusUsed: hypervisor?.vcpusUsed ?? 0,
        isOpen: state === 'up' && status === 'enabled',
      };
    }),
    instances: servers.flatMap((server) => {
      if (server.host === undefined) return [];
      return [
        {
          id: server.id,
          name: server.name,
          projectId: server.projectId,
          host: server.host,
          vcpus: vcpusOf(server, sizes),
          groups: apart.filter(({ members }) => members.includes(server.id)).map(({ id }) => id),
          isLeaving: isLeaving(server),
          isBusy: !isLeaving(server) && (server.taskState !== undefined || server.vmState === 'resized'),
        },
      ];
    }),
  };
}

const isLeaving = ({ taskState, status }: Server): boolean =>
  taskState === 'deleting' || status === 'DELETED';

/** Of a flavor that was deleted since (before microversion 2.47), the least is known: one. */
function vcpusOf({ vcpus, flavorId }: Server, sizes: ReadonlyMap<string, Flavor>): number {
  return vcpus ?? sizes.get(flavorId ?? '')?.vcpus ?? 1;
}

/** The instances on a host that stay there unless they are moved. */
export function instancesOn({ instances }: Inventory, host: string): readonly PlacedInstance[] {
  return instances.filter((instance) => instance.host === host && !instance.isLeaving);
}

/** Those of `names` with nobody on them. */
export function emptyHosts(inventory: Inventory, names: readonly string[]): readonly string[] {
  return names.filter((name) => instancesOn(inventory, name).length === 0);
}

/** Whether the scheduler finds room elsewhere for all that is on a host. */
export function canBeEmptied(inventory: Inventory, name: string): boolean {
  const targets = inventory.hosts
    .filter((host) => host.isOpen && host.name !== name)
    .map((host) => roomOn(inventory, host));
  // The largest first: what is left over is easiest to place. Those that must stay apart before their equals.
  const instances = instancesOn(inventory, name).toSorted(
    (a, b) => b.vcpus - a.vcpus || b.groups.length - a.groups.length,
  );
  return instances.every((instance) => {
    const target = targets.find(
      (room) => room.vcpus >= instance.vcpus && !instance.groups.some((group) => room.groups.has(group)),
    );
    if (target === undefined) return false;
    target.vcpus -= instance.vcpus;
    for (const group of instance.groups) target.groups.add(group);
    return true;
  });
}

interface Room {
  vcpus: number;
  /** Anti-affinity groups that have a member here. */
  readonly groups: Set<string>;
}

function roomOn(inventory: Inventory, host: Host): Room {
  const instances = instancesOn(inventory, host.name);
  const leaving = inventory.instances.filter((instance) => instance.host === host.name && instance.isLeaving);
  const held = instances.reduce((sum, instance) => sum + instance.vcpus, 0);
  const counted = host.vcpusUsed - leaving.reduce((sum, instance) => sum + instance.vcpus, 0);
  return {
    vcpus: host.vcpus - Math.max(held, counted),
    groups: new Set(instances.flatMap((instance) => instance.groups)),
  };
}

/**
 * The host of `names` to empty first: of those that can be, the one with the fewest members of anti-affinity
 * groups, then with the fewest instances. Undefined when none can be emptied.
 */
export function bestToEmpty(inventory: Inventory, names: readonly string[]): string | undefined {
  const apartOn = (name: string): number =>
    instancesOn(inventory, name).filter((instance) => instance.groups.length > 0).length;
  return names
    .filter((name) => canBeEmptied(inventory, name))
    .toSorted(
      (a, b) =>
        apartOn(a) - apartOn(b) || instancesOn(inventory, a).length - instancesOn(inventory, b).length,
    )[0];
}

/**
 * Who keeps a host from being empty or its instances from being moved: those there that Nova is at work on or
 * that are not gone yet, and those elsewhere for which room may be held here.
 */
export function unsettledOn(inventory: Inventory, name: string): readonly PlacedInstance[] {
  const isHeld = countsTooMuch(inventory, name);
  return inventory.instances.filter((instance) =>
    instance.host === name ? instance.isBusy || instance.isLeaving : isHeld && instance.isBusy,
  );
}

/** Whether Nova counts more as used on a host than the instances there take: somebody has only just left. */
export function countsTooMuch(inventory: Inventory, name: string): boolean {
  const host = inventory.hosts.find((candidate) => candidate.name === name);
  const there = inventory.instances.filter((instance) => instance.host === name);
  return host !== undefined && host.vcpusUsed > there.reduce((sum, instance) => sum + instance.vcpus, 0);
}
