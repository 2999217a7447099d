import { textAt } from '../../core/json.ts';
import { allOf } from '../../core/all-of.ts';
import type { Undo } from '../../core/ledger.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import type { ScenarioContext } from '../context.ts';
import type { Victim } from './chain.ts';

/**
 * Writes down, before the fault, what the Inspector is going to mark: the host forced down, its ports, and
 * the state of VMs that are not the run's own. They run on, whatever Nova was told, and get their state back.
 */
export async function expectHostMarks(
  context: ScenarioContext,
  { host: { name: host }, instanceIds: own }: Victim,
): Promise<void> {
  const { cloud, ledger } = context;
  const [servers, ports] = await allOf([
    cloud.compute.servers.list({ allTenants: true, host }),
    cloud.network.ports.list({ hostId: host }),
  ]);
  const bystanders = servers.filter((one) => one.status === 'ACTIVE' && !own.includes(one.id));
  if (bystanders.length > 0) {
    const instanceIds = bystanders.map((one) => one.id);
    ledger.intend({
      kind: 'bystanders',
      what: `ACTIVE state of ${instanceIds.length} other VMs on ${host}`,
      undo: { instanceIds },
    });
  }
  const portIds = ports.filter((port) => port.dataPlaneStatus !== 'DOWN').map((port) => port.id);
  ledger.intend({
    kind: 'port-status',
    what: `data_plane_status of the ports of ${host}`,
    undo: { portIds },
  });
  ledger.intend({ kind: 'forced-down', what: `host ${host} forced down`, undo: { host } });
}

/** Takes back what {@link expectHostMarks} wrote down. */
export function hostMarkUndos(cloud: OpenStack): Record<string, Undo> {
  const { servers, services } = cloud.compute;
  const { ports } = cloud.network;
  return {
    async 'forced-down'({ undo }) {
      const host = textAt(undo, 'host');
      const [service] = await services.list({ host, binary: 'nova-compute' });
      if (service?.forcedDown === true) await services.forceDown(host, false);
    },
    async bystanders({ undo }) {
      for (const id of idsIn(undo['instanceIds'])) {
        const [server] = await servers.list({ allTenants: true, uuid: id });
        if (server?.status === 'ERROR') await servers.resetState(id, 'active');
      }
    },
    async 'port-status'({ undo }) {
      const touched = new Set(idsIn(undo['portIds']));
      if (touched.size === 0) return;
      const now = await ports.list({});
      for (const port of now) {
        if (touched.has(port.id) && port.dataPlaneStatus === 'DOWN') {
          await ports.setDataPlaneStatus(port.id, 'ACTIVE');
        }
      }
    },
  };
}

function idsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
