import { pythonRepr } from '../../kit/python/text.ts';
import { ServiceFault } from '../../kit/service-fault.ts';
import type { Nova } from '../nova.ts';
import type { Server } from '../state/server.ts';
import { isStatus, serverStatus } from '../views/status.ts';
import { invalidQuery } from './body.ts';
import type { Call } from './call.ts';
import { novaForbidden, isTrue, queryValue, queryValues } from './call.ts';

type Filter = (server: Server, value: string) => boolean;

const FILTERS: Readonly<Record<string, Filter>> = {
  host: (server, value) => server.host === value,
  node: (server, value) => server.host === value,
  flavor: (server, value) => server.flavor.id === value,
  image: (server, value) => server.imageId === value,
  uuid: (server, value) => server.id === value,
  user_id: (server, value) => server.userId === value,
  vm_state: (server, value) => server.vmState === value,
  task_state: (server, value) => (server.taskState ?? '') === value,
  reservation_id: (server, value) => server.reservationId === value,
  key_name: (server, value) => server.keyName === value,
  availability_zone: (server, value) => (server.host === null ? server.availabilityZone : 'nova') === value,
  tags: (server, value) => value.split(',').every((tag) => server.tags.includes(tag)),
  'tags-any': (server, value) => value.split(',').some((tag) => server.tags.includes(tag)),
};

/** Filters for every user; like Nova, it silently ignores the other filters of a non-administrator. */
const FOR_ALL = new Set(['flavor', 'image', 'reservation_id', 'tags', 'tags-any']);

/** Keys to sort by, `created_at` being the default. */
const SORT_KEYS: Readonly<Record<string, (server: Server) => string | number>> = {
  created_at: (server) => server.createdUs,
  updated_at: (server) => server.updatedUs,
  launched_at: (server) => server.launchedUs ?? 0,
  display_name: (server) => server.name,
  uuid: (server) => server.id,
  vm_state: (server) => server.vmState,
  task_state: (server) => server.taskState ?? '',
  host: (server) => server.host ?? '',
  project_id: (server) => server.projectId,
  user_id: (server) => server.userId,
};

/** What Nova takes as a key (compute/schemas/servers.py); the servers here differ in those above. */
const ALL_SORT_KEYS =
  'access_ip_v4 access_ip_v6 auto_disk_config availability_zone config_drive created_at display_description display_name host hostname image_ref instance_type_id kernel_id key_name launch_index launched_at locked_by node power_state progress project_id ramdisk_id root_device_name task_state terminated_at updated_at user_id uuid vm_state architecture cell_name cleaned default_ephemeral_device default_swap_device deleted deleted_at disable_terminate ephemeral_gb ephemeral_key_uuid id key_data launched_on locked memory_mb os_type reservation_id root_gb shutdown_terminate user_data vcpus vm_mode'.split(
    ' ',
  );

/**
 * The servers a list request asks for, in its order.
 * @param view `index` or `detail`, for the policy's name
 * @throws ServiceFault 403 for all tenants without being an administrator, 400 for a bad filter
 */
export function selectServers(nova: Nova, call: Call, view: 'index' | 'detail'): readonly Server[] {
  const { query, context } = call;
  const tests: ((server: Server) => boolean)[] = [ownership(call, view)];
  for (const [name, filter] of Object.entries(FILTERS)) {
    const value = queryValue(query, name);
    if (value === undefined || (!context.isAdmin && !FOR_ALL.has(name))) continue;
    tests.push((server) => filter(server, value));
  }
  const name = queryValue(query, 'name') ?? queryValue(query, 'display_name');
  if (name !== undefined) tests.push(matchName(name));
  const statuses = queryValues(query, 'status').map((status) => status.toUpperCase());
  if (statuses.length > 0) {
    if (!statuses.some(isStatus)) {
      if (call.minor >= 38) throw new ServiceFault(400, 'Invalid status value');
      return [];
    }
    tests.push((server) => statuses.includes(serverStatus(server)));
  }
  const since = queryValue(query, 'changes-since');
  if (since !== undefined) tests.push(changedSince(since));
  // Deleted servers are not kept.
  if (context.isAdmin && isTrue(queryValue(query, 'deleted') ?? false)) return [];
  const found: Server[] = [];
  for (const server of nova.servers.all()) if (tests.every((test) => test(server))) found.push(server);
  return sorted(found, call);
}

function ownership(call: Call, view: string): (server: Server) => boolean {
  const { query, context } = call;
  const allTenants = queryValue(query, 'all_tenants');
  if (allTenants === undefined || !(allTenants === '' || isTrue(allTenants)))
    return (server) => server.projectId === call.projectId;
  if (!context.isAdmin) throw novaForbidden(`os_compute_api:servers:${view}:get_all_tenants`);
  const project = queryValue(query, 'project_id') ?? queryValue(query, 'tenant_id');
  return (server) => project === undefined || server.projectId === project;
}

/** Names are matched as MySQL's REGEXP does: anywhere, whatever the case. */
function matchName(pattern: string): (server: Server) => boolean {
  try {
    const expression = new RegExp(pattern, 'i');
    return (server) => expression.test(server.name);
  } catch {
    throw invalidQuery('name', pattern, `'${pattern}' is not a 'regex'`);
  }
}

function changedSince(text: string): (server: Server) => boolean {
  const sinceMs = Date.parse(text);
  if (Number.isNaN(sinceMs)) throw invalidQuery('changes-since', text, `'${text}' is not a 'date-time'`);
  return (server) => server.updatedUs >= sinceMs * 1000;
}

function sorted(servers: Server[], call: Call): readonly Server[] {
  const keys = queryValues(call.query, 'sort_key');
  const directions = queryValues(call.query, 'sort_dir');
  // Newest first; for the same instant, the last one created.
  servers.reverse();
  for (const [index, key] of [...keys.entries()].reverse()) {
    if (!ALL_SORT_KEYS.includes(key))
      throw invalidQuery('sort_key', key, `'${key}' is not one of ${pythonRepr(ALL_SORT_KEYS)}`);
    const valueOf = SORT_KEYS[key] ?? (() => 0);
    const sign = directions[index] === 'asc' ? 1 : -1;
    servers.sort((a, b) => {
      const [left, right] = [valueOf(a), valueOf(b)];
      if (left === right) return 0;
      return left < right ? -sign : sign;
    });
  }
  return servers;
}
