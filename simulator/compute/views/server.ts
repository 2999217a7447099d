import { createHash } from 'node:crypto';
import type { ServerAddress } from '../../kit/contracts.ts';
import type { Call } from '../api/call.ts';
import { hostnameOf } from '../notifications/payload.ts';
import type { Nova } from '../nova.ts';
import { instanceName } from '../state/server.ts';
import type { Server } from '../state/server.ts';
import { hostStatusOf } from './host-status.ts';
import { bookmarkOf, linksOf } from './links.ts';
import { serverStatus } from './status.ts';
import { microTime, zuluTime } from './times.ts';

/** A server in a list without detail. */
export function serverReference(call: Call, server: Server): object {
  return { id: server.id, name: server.name, links: linksOf(call.baseUrl, 'servers', server.id) };
}

/** A server in full (API reference: show server details), plus the fields that the caller's version and role add. */
export function serverView(nova: Nova, call: Call, server: Server): object {
  const status = serverStatus(server);
  return {
    id: server.id,
    name: server.name,
    status,
    tenant_id: server.projectId,
    user_id: server.userId,
    metadata: server.metadata,
    hostId: hostIdOf(server),
    image: server.imageId === '' ? '' : imageOf(call, server.imageId),
    flavor: flavorOf(call, server),
    created: zuluTime(server.createdUs),
    updated: zuluTime(server.updatedUs),
    // Nova hides addresses while a server is building.
    addresses: server.vmState === 'building' ? {} : addressesView(nova.network.addresses(server.id)),
    accessIPv4: '',
    accessIPv6: '',
    links: linksOf(call.baseUrl, 'servers', server.id),
    'OS-DCF:diskConfig': server.diskConfig,
    ...faultOf(server),
    ...(['ACTIVE', 'BUILD', 'REBUILD', 'RESIZE', 'VERIFY_RESIZE', 'MIGRATING'].includes(status)
      ? { progress: 0 }
      : {}),
    'OS-EXT-AZ:availability_zone': server.host === null ? (server.availabilityZone ?? '') : 'nova',
    config_drive: server.configDrive ? 'True' : '',
    key_name: server.keyName,
    'OS-SRV-USG:launched_at': server.launchedUs === null ? null : microTime(server.launchedUs),
    'OS-SRV-USG:terminated_at': null,
    ...(server.securityGroups.length > 0
      ? { security_groups: server.securityGroups.map((name) => ({ name })) }
      : {}),
    ...(call.context.isAdmin ? adminAttributes(call, server) : {}),
    'OS-EXT-STS:task_state': server.taskState,
    'OS-EXT-STS:vm_state': server.vmState,
    'OS-EXT-STS:power_state': server.powerState,
    'os-extended-volumes:volumes_attached': [],
    ...versioned(nova, call, server),
  };
}

/** Fields that later microversions added. */
function versioned(nova: Nova, call: Call, server: Server): object {
  const { minor, context } = call;
  const showHostStatus = minor >= 16 && (context.isAdmin || nova.policy.hostStatus === 'owner');
  return {
    ...(showHostStatus ? { host_status: hostStatusOf(nova, server) } : {}),
    ...(minor >= 9 ? { locked: false } : {}),
    ...(minor >= 19 ? { description: server.description } : {}),
    ...(minor >= 26 ? { tags: server.tags } : {}),
    ...(minor >= 63 ? { trusted_image_certificates: null } : {}),
  };
}

/** `os_compute_api:os-extended-server-attributes`: for administrators only. */
function adminAttributes(call: Call, server: Server): object {
  return {
    'OS-EXT-SRV-ATTR:host': server.host,
    'OS-EXT-SRV-ATTR:instance_name': instanceName(server),
    'OS-EXT-SRV-ATTR:hypervisor_hostname': server.host,
    ...(call.minor < 3
      ? {}
      : {
          'OS-EXT-SRV-ATTR:reservation_id': server.reservationId,
          'OS-EXT-SRV-ATTR:launch_index': server.launchIndex,
          'OS-EXT-SRV-ATTR:hostname': hostnameOf(server.name),
          'OS-EXT-SRV-ATTR:kernel_id': '',
          'OS-EXT-SRV-ATTR:ramdisk_id': '',
          'OS-EXT-SRV-ATTR:root_device_name': server.launchedUs === null ? null : '/dev/vda',
          'OS-EXT-SRV-ATTR:user_data': server.userData,
        }),
  };
}

function faultOf(server: Server): object {
  const { fault } = server;
  if (fault === undefined || !['error', 'deleted'].includes(server.vmState)) return {};
  const { code, message, createdUs } = fault;
  return { fault: { code, created: zuluTime(createdUs), message } };
}

function imageOf(call: Call, id: string): object {
  return { id, links: bookmarkOf(call.baseUrl, 'images', id) };
}

/** From 2.47 on the flavor's facts stand in the server itself. */
function flavorOf(call: Call, server: Server): object {
  const { flavor } = server;
  if (call.minor < 47) return { id: flavor.id, links: bookmarkOf(call.baseUrl, 'flavors', flavor.id) };
  return {
    vcpus: flavor.vcpus,
    ram: flavor.ramMb,
    disk: flavor.diskGb,
    ephemeral: flavor.ephemeralGb,
    swap: flavor.swapMb,
    original_name: flavor.name,
    extra_specs: flavor.extraSpecs,
  };
}

/** The addresses of a server by network name. */
export function addressesView(addresses: readonly ServerAddress[]): Readonly<Record<string, object[]>> {
  const networks: Record<string, object[]> = {};
  for (const { network, address, kind, macAddress } of addresses) {
    (networks[network] ??= []).push({
      version: address.includes(':') ? 6 : 4,
      addr: address,
      'OS-EXT-IPS:type': kind,
      'OS-EXT-IPS-MAC:mac_addr': macAddress,
    });
  }
  return networks;
}

const hostIds = new Map<string, string>();
const HOST_IDS_KEPT = 10_000;

/** The host's name hidden in a digest that differs by project (nova/utils.py `generate_hostid`). */
function hostIdOf(server: Server): string {
  if (server.host === null) return '';
  const key = `${server.projectId}${server.host}`;
  const known = hostIds.get(key);
  if (known !== undefined) return known;
  if (hostIds.size >= HOST_IDS_KEPT) hostIds.clear();
  const digest = createHash('sha224').update(key).digest('hex');
  hostIds.set(key, digest);
  return digest;
}
