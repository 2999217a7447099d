import { createHash } from 'node:crypto';
import type { FleetHost } from '../../kit/contracts.ts';
import type { Call } from '../api/call.ts';
import type { Nova } from '../nova.ts';
import type { Service } from '../state/services.ts';
import { instanceName } from '../state/server.ts';

/** A compute node: a host, its nova-compute and its row number. */
export interface ComputeNode {
  readonly number: number;
  readonly id: string;
  readonly host: FleetHost;
  readonly service: Service;
}

/** All compute nodes whose service exists, in the fleet's order. */
export function computeNodes(nova: Nova): readonly ComputeNode[] {
  return nova.fleet.list().flatMap((host, index): ComputeNode[] => {
    const service = nova.services.findCompute(host.name);
    return service === undefined ? [] : [{ number: index + 1, id: nodeId(host.name), host, service }];
  });
}

/** A UUID that stays the same for a host's name. */
function nodeId(name: string): string {
  const hex = createHash('sha1').update(`compute-node ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A hypervisor (API reference: os-hypervisors). */
export function hypervisorView(
  nova: Nova,
  call: Call,
  node: ComputeNode,
  show: { readonly detail: boolean; readonly servers: boolean },
): object {
  const byUuid = call.minor >= 53;
  const servers = show.servers ? nova.servers.onHost(node.host.name) : [];
  return {
    id: byUuid ? node.id : node.number,
    hypervisor_hostname: node.host.name,
    state: nova.services.isUp(node.service) ? 'up' : 'down',
    status: node.service.disabled ? 'disabled' : 'enabled',
    ...(show.detail ? details(nova, call, node) : {}),
    ...(servers.length > 0
      ? { servers: servers.map((server) => ({ name: instanceName(server), uuid: server.id })) }
      : {}),
  };
}

function details(nova: Nova, call: Call, node: ComputeNode): object {
  const { host, service } = node;
  return {
    hypervisor_type: 'fake',
    hypervisor_version: 1000,
    host_ip: host.address,
    service: {
      id: call.minor >= 53 ? service.id : service.number,
      host: host.name,
      disabled_reason: service.disabledReason,
    },
    ...capacity(nova, [node]),
    cpu_info: call.minor < 28 ? '{}' : {},
  };
}

/** The capacity and usage of nodes, under the names that details and statistics use. */
export function capacity(nova: Nova, nodes: readonly ComputeNode[]): Readonly<Record<string, number>> {
  const sum = (valueOf: (node: ComputeNode) => number): number =>
    nodes.reduce((total, node) => total + valueOf(node), 0);
  const usage = (node: ComputeNode) => nova.claims.usage(node.host.name);
  const memory = sum(({ host }) => host.ramMb);
  const memoryUsed = sum((node) => usage(node).ramMb);
  const disk = sum(({ host }) => host.diskGb);
  const diskUsed = sum((node) => usage(node).diskGb);
  return {
    vcpus: sum(({ host }) => host.vcpus),
    memory_mb: memory,
    local_gb: disk,
    vcpus_used: sum((node) => usage(node).vcpus),
    memory_mb_used: memoryUsed,
    local_gb_used: diskUsed,
    free_ram_mb: memory - memoryUsed,
    free_disk_gb: disk - diskUsed,
    current_workload: 0,
    running_vms: sum((node) => usage(node).servers),
    disk_available_least: disk - diskUsed,
  };
}
