import { allOf } from '../../core/all-of.ts';
import { messageOf } from '../../core/errors.ts';
import type { Ledger } from '../../core/ledger.ts';
import type { MarkPermit, MarkablePort, MarkableVm } from '../../components/inspector/permit.ts';
import type { ScenarioContext } from '../context.ts';
import type { Victim } from './chain.ts';
import { FORCED_DOWN, PORT_STATUS, VM_STATE } from './host-mark-undos.ts';
import type { FaultManagementOptions } from './options.ts';

/**
 * Writes down, before anything can mark the host, what the Inspector is going to mark: the host forced down, the
 * states of VMs that are not the run's own, and its ports. Returns what the Inspector may mark, which is that host
 * alone, and on it what can be put back exactly.
 */
export async function expectHostMarks(
  context: ScenarioContext,
  options: Pick<FaultManagementOptions, 'updateNeutronPortDpStatus'>,
  { host: { name: host }, instanceIds }: Victim,
): Promise<MarkPermit> {
  const { cloud, ledger, log, recorder } = context;
  const own = new Set(instanceIds);
  const [servers, ports] = await allOf([
    cloud.compute.servers.list({ allTenants: true, host }),
    options.updateNeutronPortDpStatus ? cloud.network.ports.list({ hostId: host }) : [],
  ]);
  const others = servers.filter(({ id }) => !own.has(id));
  const known = new Map<string, string | undefined>();
  for (const vm of others) {
    rememberVm(ledger, vm, `VM ${vm.name} of another project`);
    known.set(vm.id, vm.vmState);
  }
  const upPorts = ports.filter(isUp);
  const remembered = new Set(upPorts.map(({ id }) => id));
  rememberPorts(ledger, host, upPorts);
  ledger.intend({ kind: FORCED_DOWN, what: `host ${host} forced down`, undo: { host } });

  const leftAlone = others.filter((vm) => !canBePutBack(vm));
  if (leftAlone.length > 0) {
    const vms = leftAlone.map(({ name, status }) => `${name} (${status})`);
    log.info('VMs of others are not marked: their state could not be put back exactly', { host, vms });
    recorder.stamp('inspector.vms-left-alone', 'inspector', { host, vms });
  }

  /** Lets through what `write` could write down: without that nothing is marked. */
  const ifWritten = (what: string, write: () => void): boolean => {
    try {
      write();
      return true;
    } catch (error) {
      log.error(`${what} is not marked: it could not be written down`, { reason: messageOf(error) });
      return false;
    }
  };
  const mayMark = (vm: MarkableVm): boolean => {
    if (own.has(vm.id)) return true;
    if (!canBePutBack(vm)) return false;
    if (known.get(vm.id) === vm.vmState) return true;
    // It came to the host, or was started, after the others were written down.
    return ifWritten(`VM ${vm.id}`, () => {
      rememberVm(ledger, vm, `VM ${vm.id} of another project`);
      known.set(vm.id, vm.vmState);
    });
  };
  return {
    covers: (name) => name === host,
    vms: (_, vms) => vms.filter(mayMark),
    ports(_, found) {
      const up = found.filter(isUp);
      const late = up.filter(({ id }) => !remembered.has(id));
      const written = late.length === 0 || ifWritten('a port', () => rememberPorts(ledger, host, late));
      if (written) for (const { id } of late) remembered.add(id);
      return up.filter(({ id }) => remembered.has(id));
    },
  };
}

/**
 * Nova sets a VM to `active` or `error` at will, and to nothing else (Compute API, os-resetState); and the reset
 * ends the task that it is in. So a VM that is stopped, paused, suspended, rescued, resized or shelved, or has
 * something under way, is left as it is.
 */
function canBePutBack({ vmState, taskState }: Pick<MarkableVm, 'vmState' | 'taskState'>): boolean {
  return vmState === 'active' && taskState === undefined;
}

/** A port that is DOWN already needs no mark, and gets no other status afterwards. */
function isUp({ dataPlaneStatus }: MarkablePort): boolean {
  return dataPlaneStatus !== 'DOWN';
}

function rememberVm(
  ledger: Ledger,
  vm: Pick<MarkableVm, 'id' | 'vmState'> & { readonly powerState?: number | undefined },
  what: string,
): void {
  const { id, vmState = null, powerState = null } = vm;
  ledger.intend({ kind: VM_STATE, what: `state of ${what}`, undo: { id, vmState, powerState } });
}

function rememberPorts(ledger: Ledger, host: string, ports: readonly MarkablePort[]): void {
  if (ports.length === 0) return;
  ledger.intend({
    kind: PORT_STATUS,
    what: `data_plane_status of ${ports.length} ports of ${host}`,
    undo: { ports: ports.map(({ id, dataPlaneStatus }) => ({ id, status: dataPlaneStatus ?? null })) },
  });
}
