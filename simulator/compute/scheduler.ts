import type { FleetHost } from '../kit/contracts.ts';
import type { Nova } from './nova.ts';
import type { Flavor } from './state/flavors.ts';
import type { ServerGroup } from './state/groups.ts';

/** A scheduling request for one server. */
export interface Placement {
  readonly flavor: Flavor;
  readonly group?: ServerGroup | undefined;
  /** The only acceptable host; it bypasses every filter but must have room. */
  readonly forcedHost?: string | undefined;
  /** The only acceptable host; the filters apply. */
  readonly requestedHost?: string | undefined;
  readonly excludedHosts?: ReadonlySet<string>;
  /** Ids of servers whose hosts are to be avoided, or shared (`different_host`, `same_host`). */
  readonly differentFrom?: readonly string[];
  readonly sameAs?: readonly string[];
}

/**
 * Picks a host: enabled and up (ComputeFilter), with room for vCPUs at its allocation ratio and for memory and disk at 1.0,
 * obeying the group's policy and the hints; among those, the one with the most free memory, then the most free vCPUs.
 * Undefined when no host is valid. Nothing is claimed.
 */
export function pickHost(nova: Nova, placement: Placement): FleetHost | undefined {
  let best: FleetHost | undefined;
  let bestWeight: Weight = { policyScore: -Infinity, freeRamMb: -Infinity, freeVcpus: -Infinity };
  for (const host of nova.fleet.list()) {
    // Weighing is cheaper than filtering, and most hosts rank no higher than the best so far.
    const weight = weigh(nova, host, placement.group);
    if (!heavier(weight, bestWeight) || !passes(nova, host, placement)) continue;
    best = host;
    bestWeight = weight;
  }
  return best;
}

/** The criteria that rank valid hosts, most important first. */
interface Weight {
  /** How well a soft policy of the group is met. */
  readonly policyScore: number;
  readonly freeRamMb: number;
  readonly freeVcpus: number;
}

function passes(nova: Nova, host: FleetHost, placement: Placement): boolean {
  if (!hasRoom(nova, host, placement.flavor)) return false;
  if (placement.forcedHost !== undefined) return placement.forcedHost === host.name;
  if (placement.requestedHost !== undefined && placement.requestedHost !== host.name) return false;
  if (placement.excludedHosts?.has(host.name) === true) return false;
  const service = nova.services.findCompute(host.name);
  if (service === undefined || service.disabled || !nova.services.isUp(service)) return false;
  return passesHints(nova, host, placement) && passesGroup(nova, host, placement.group);
}

function hasRoom(nova: Nova, host: FleetHost, flavor: Flavor): boolean {
  const used = nova.claims.usage(host.name);
  return (
    used.vcpus + flavor.vcpus <= host.vcpus * (host.cpuAllocationRatio ?? 1) &&
    used.ramMb + flavor.ramMb <= host.ramMb &&
    used.diskGb + flavor.diskGb + flavor.ephemeralGb <= host.diskGb
  );
}

function passesHints(nova: Nova, host: FleetHost, placement: Placement): boolean {
  const { differentFrom = [], sameAs = [] } = placement;
  const isOn = (id: string): boolean => nova.servers.find(id)?.host === host.name;
  return !differentFrom.some(isOn) && (sameAs.length === 0 || sameAs.some(isOn));
}

function passesGroup(nova: Nova, host: FleetHost, group: ServerGroup | undefined): boolean {
  if (group === undefined) return true;
  const here = membersOn(nova, host, group);
  if (group.policy === 'anti-affinity') return here < (group.maxPerHost ?? 1);
  if (group.policy === 'affinity') return here > 0 || placedMembers(nova, group) === 0;
  return true;
}

function weigh(nova: Nova, host: FleetHost, group: ServerGroup | undefined): Weight {
  const used = nova.claims.usage(host.name);
  return {
    policyScore: policyScoreOf(nova, host, group),
    freeRamMb: host.ramMb - used.ramMb,
    freeVcpus: host.vcpus - used.vcpus,
  };
}

function policyScoreOf(nova: Nova, host: FleetHost, group: ServerGroup | undefined): number {
  if (group?.policy === 'soft-affinity') return membersOn(nova, host, group);
  if (group?.policy === 'soft-anti-affinity') return -membersOn(nova, host, group);
  return 0;
}

function heavier(weight: Weight, than: Weight): boolean {
  if (weight.policyScore !== than.policyScore) return weight.policyScore > than.policyScore;
  if (weight.freeRamMb !== than.freeRamMb) return weight.freeRamMb > than.freeRamMb;
  return weight.freeVcpus > than.freeVcpus;
}

function membersOn(nova: Nova, host: FleetHost, group: ServerGroup): number {
  let count = 0;
  for (const id of group.members) if (nova.servers.find(id)?.host === host.name) count += 1;
  return count;
}

function placedMembers(nova: Nova, group: ServerGroup): number {
  let count = 0;
  for (const id of group.members) if ((nova.servers.find(id)?.host ?? null) !== null) count += 1;
  return count;
}
