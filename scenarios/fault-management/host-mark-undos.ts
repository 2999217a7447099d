import { DoctorError } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import { textAt } from '../../core/json.ts';
import type { Undo } from '../../core/ledger.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import type { Server } from '../../openstack/compute/servers.ts';

/** The kinds of ledger steps for what the Inspector marks. */
export const FORCED_DOWN = 'forced-down';
export const VM_STATE = 'vm-state';
export const PORT_STATUS = 'port-status';

/** For a VM to be SHUTOFF again: its host has just come back, and nova-compute must be on the bus again. */
const STOP_TIMEOUT_MS = 120_000;
const LOOK_INTERVAL_MS = 500;

/** `power_state` of Nova (nova/compute/power_state.py). */
const RUNNING = 1;
const SHUT_DOWN = 4;

/** Takes back what the Inspector marked. Each undo checks afterwards that it has worked. */
export function hostMarkUndos(cloud: OpenStack, clock: Clock): Record<string, Undo> {
  const { servers, services } = cloud.compute;
  const find = async (id: string): Promise<Server | undefined> =>
    (await servers.list({ allTenants: true, uuid: id }))[0];

  const putBack = async (id: string, before: string): Promise<void> => {
    const server = await find(id);
    // Gone, or its owner has given it another state since: nothing of ours is left on it.
    if (server === undefined || server.vmState !== 'error' || before === 'error') return;
    const way = wayBack(before, server.powerState);
    if (way === undefined) throw noWayBack(server, before);
    if (way === 'active') await servers.resetState(id, 'active');
    else await servers.stop(id);
    await waitFor(
      `VM ${server.name} in the state that it had before`,
      async () => {
        const now = await find(id);
        return now === undefined || now.vmState !== 'error' || seen(`${now.status}, task ${now.taskState}`);
      },
      {
        clock,
        timeoutMs: STOP_TIMEOUT_MS,
        intervalMs: LOOK_INTERVAL_MS,
        hint: `Look at nova-compute on ${server.host}; then \`openstack server stop ${id}\`.`,
      },
    );
  };

  return {
    async [FORCED_DOWN]({ undo }) {
      const host = textAt(undo, 'host');
      const [service] = await services.list({ host, binary: 'nova-compute' });
      if (service?.forcedDown === true) await services.forceDown(host, false);
    },
    [VM_STATE]: ({ undo }) => putBack(textAt(undo, 'id'), textAt(undo, 'vmState')),
    /** As version 0.1.0 wrote it: VMs that were ACTIVE. */
    async bystanders({ undo }) {
      for (const id of list(undo['instanceIds'])) await putBack(String(id), 'active');
    },
    [PORT_STATUS]: ({ undo }) => putPortsBack(cloud, formerStatuses(undo)),
  };
}

/**
 * How a VM gets from ERROR to what it was. What its hypervisor says of it counts for more than what Nova showed
 * before: an owner may have started or stopped it since. `os-stop` takes a VM from ERROR to SHUTOFF, and does
 * nothing to one that is shut down (nova/compute/api.py, stop; nova/virt/libvirt/driver.py, _clean_shutdown).
 */
function wayBack(before: string, powerState: number | undefined): 'active' | 'stop' | undefined {
  if (before !== 'active' && before !== 'stopped') return undefined;
  if (powerState === RUNNING) return 'active';
  if (powerState === SHUT_DOWN) return 'stop';
  return before === 'active' ? 'active' : 'stop';
}

function noWayBack({ id, name }: Server, before: string): DoctorError {
  return new DoctorError('CLOUD_REFUSED', `VM ${name} was ${before} and is in ERROR.`, {
    hint: `Nova cannot set a VM to ${before}. Look at it with \`openstack server show ${id}\`, and ask its owner.`,
  });
}

async function putPortsBack(
  { network: { ports } }: OpenStack,
  before: ReadonlyMap<string, 'ACTIVE' | null>,
): Promise<void> {
  if (before.size === 0) return;
  const now = await ports.list({});
  const wrong = now.filter(({ id, dataPlaneStatus }) => before.has(id) && dataPlaneStatus === 'DOWN');
  for (const { id } of wrong) await ports.setDataPlaneStatus(id, before.get(id) ?? null);
}

/** What ports were before; version 0.1.0 wrote down their ids alone. */
function formerStatuses(undo: Readonly<Record<string, unknown>>): ReadonlyMap<string, 'ACTIVE' | null> {
  const statuses = new Map<string, 'ACTIVE' | null>();
  for (const id of list(undo['portIds'])) statuses.set(String(id), 'ACTIVE');
  for (const port of list(undo['ports'])) {
    if (typeof port !== 'object' || port === null || !('id' in port)) continue;
    statuses.set(String(port.id), 'status' in port && port.status === 'ACTIVE' ? 'ACTIVE' : null);
  }
  return statuses;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
