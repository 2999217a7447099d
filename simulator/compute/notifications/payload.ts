import type { JsonObject } from '../../../core/json.ts';
import type { Server, ServerState } from '../state/server.ts';
import type { ServerAddress } from '../../kit/contracts.ts';
import { pythonTime, strtime } from './times.ts';

/** The fields that all unversioned instance notifications share (nova/notifications/base.py, Zed). */
export function instancePayload(server: Server): JsonObject {
  const { flavor } = server;
  return {
    tenant_id: server.projectId,
    user_id: server.userId,
    instance_id: server.id,
    display_name: server.name,
    reservation_id: server.reservationId,
    hostname: hostnameOf(server.name),
    instance_type: flavor.name,
    instance_type_id: flavor.number,
    instance_flavor_id: flavor.id,
    architecture: null,
    memory_mb: flavor.ramMb,
    disk_gb: flavor.diskGb + flavor.ephemeralGb,
    vcpus: flavor.vcpus,
    root_gb: flavor.diskGb,
    ephemeral_gb: flavor.ephemeralGb,
    host: server.host,
    node: server.host,
    availability_zone: server.host === null ? server.availabilityZone : 'nova',
    cell_name: '',
    created_at: pythonTime(server.createdUs),
    terminated_at: strtime(server.terminatedUs),
    deleted_at: server.vmState === 'deleted' ? strtime(server.terminatedUs) : '',
    launched_at: strtime(server.launchedUs),
    image_ref_url: server.imageId,
    os_type: null,
    kernel_id: '',
    ramdisk_id: '',
    state: server.vmState,
    state_description: server.taskState ?? '',
    progress: '',
    access_ip_v4: null,
    access_ip_v6: null,
    image_meta: { base_image_ref: server.imageId },
    metadata: server.metadata,
  };
}

/** The payload of `compute.instance.update`: the states before and after, and the audit period so far. */
export function updatePayload(
  server: Server,
  before: Pick<ServerState, 'name' | 'vmState' | 'taskState'>,
  nowUs: number,
): JsonObject {
  const hourUs = 3_600_000_000;
  const statesSame = before.vmState === server.vmState && before.taskState === server.taskState;
  return {
    ...instancePayload(server),
    old_state: before.vmState,
    state: server.vmState,
    old_task_state: before.taskState,
    new_task_state: server.taskState,
    audit_period_beginning: strtime(Math.floor(nowUs / hourUs) * hourUs),
    audit_period_ending: strtime(nowUs),
    ...(statesSame && before.name !== server.name ? { old_display_name: before.name } : {}),
  };
}

/** `fixed_ips` of `compute.instance.create.end`. */
export function fixedIps(addresses: readonly ServerAddress[]): readonly JsonObject[] {
  return addresses
    .filter((address) => address.kind === 'fixed')
    .map((address) => ({
      address: address.address,
      type: 'fixed',
      version: address.address.includes(':') ? 6 : 4,
      meta: {},
      floating_ips: [],
      label: address.network,
      vif_mac: address.macAddress,
    }));
}

/** The host name Nova derives from a server's name (nova/utils.py `sanitize_hostname`). */
export function hostnameOf(name: string): string {
  const clean = name
    .replaceAll(/[ _]/g, '-')
    .replaceAll(/[^\w.-]+/g, '')
    .toLowerCase()
    .replaceAll(/^[.-]+|[.-]+$/g, '');
  return clean.slice(0, 63);
}
