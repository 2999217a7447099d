import type { Server } from '../state/server.ts';

/** What clients see for a vm_state and a task_state (nova/api/openstack/common.py, `_STATE_MAP`). */
const STATUSES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  active: {
    default: 'ACTIVE',
    rebooting: 'REBOOT',
    rebooting_hard: 'HARD_REBOOT',
    rebuilding: 'REBUILD',
    rebuild_spawning: 'REBUILD',
    migrating: 'MIGRATING',
    resize_prep: 'RESIZE',
    resize_migrating: 'RESIZE',
    resize_migrated: 'RESIZE',
    resize_finish: 'RESIZE',
  },
  building: { default: 'BUILD' },
  stopped: {
    default: 'SHUTOFF',
    rebuilding: 'REBUILD',
    rebuild_spawning: 'REBUILD',
    resize_prep: 'RESIZE',
    resize_migrating: 'RESIZE',
    resize_migrated: 'RESIZE',
    resize_finish: 'RESIZE',
  },
  resized: { default: 'VERIFY_RESIZE', resize_reverting: 'REVERT_RESIZE' },
  error: { default: 'ERROR', rebuilding: 'REBUILD', rebuild_spawning: 'REBUILD' },
  deleted: { default: 'DELETED' },
  paused: { default: 'PAUSED' },
  suspended: { default: 'SUSPENDED' },
  rescued: { default: 'RESCUE' },
  shelved: { default: 'SHELVED' },
};

/** The API's `status` of a server. */
export function serverStatus(server: Pick<Server, 'vmState' | 'taskState'>): string {
  const byTask = STATUSES[server.vmState] ?? {};
  return byTask[server.taskState ?? 'default'] ?? byTask['default'] ?? 'UNKNOWN';
}

/** Whether Nova knows such a status at all. */
export function isStatus(status: string): boolean {
  const wanted = status.toUpperCase();
  return Object.values(STATUSES).some((byTask) => Object.values(byTask).includes(wanted));
}
