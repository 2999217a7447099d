import { describe, expect, it } from 'vitest';
import { createLedger } from '../../core/ledger.ts';
import type { LedgerLine } from '../../core/ledger.ts';
import { silentLog } from '../../core/log.ts';
import { createRecorder } from '../../record/recorder.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import type { MarkableVm } from '../../components/inspector/permit.ts';
import type { ScenarioContext } from '../context.ts';
import { hostMarkUndos } from './host-mark-undos.ts';
import { expectHostMarks } from './host-marks.ts';

/** A VM as Nova has it. */
interface Vm {
  vmState: string;
  taskState?: string;
  powerState?: number;
}

/** A cloud with VMs and ports on one host, which does with them what Nova and Neutron do. */
function smallCloud(
  vms: Record<string, Vm>,
  ports: Record<string, 'ACTIVE' | 'DOWN' | null> = {},
  { isStuck = false } = {},
) {
  const view = (id: string) => {
    const { vmState = '', taskState, powerState } = vms[id] ?? {};
    return {
      id,
      name: `vm-${id}`,
      status: vmState.toUpperCase(),
      host: 'c1',
      vmState,
      taskState,
      powerState,
    };
  };
  const calls: string[] = [];
  const cloud = {
    compute: {
      servers: {
        list: async ({ uuid }: { readonly uuid?: string }) =>
          Object.keys(vms)
            .filter((id) => uuid === undefined || id === uuid)
            .map(view),
        async resetState(id: string, state: string) {
          calls.push(`reset ${id} ${state}`);
          (vms[id] as Vm).vmState = state;
        },
        async stop(id: string) {
          calls.push(`stop ${id}`);
          if (!isStuck) vms[id] = { vmState: 'stopped', powerState: 4 };
        },
      },
      services: { list: async () => [{ forcedDown: true }], forceDown: async () => {} },
    },
    network: {
      ports: {
        list: async () =>
          Object.entries(ports).map(([id, status]) => ({ id, dataPlaneStatus: status ?? undefined })),
        async setDataPlaneStatus(id: string, status: 'ACTIVE' | 'DOWN' | null) {
          ports[id] = status;
        },
      },
    },
  } as unknown as OpenStack;
  return { cloud, calls, vms, ports };
}

async function expecting(cloud: OpenStack, append: (line: LedgerLine) => void = () => {}) {
  const clock = fakeClock();
  const recorder = createRecorder(clock);
  const ledger = createLedger(append);
  const context = { cloud, ledger, recorder, log: silentLog } as unknown as ScenarioContext;
  const victim = { host: { name: 'c1', address: '192.0.2.1' }, instanceIds: ['own'] };
  const permit = await expectHostMarks(context, { updateNeutronPortDpStatus: true }, victim);
  const tearDown = async () => {
    const state = { over: false };
    const work = ledger.tearDown(hostMarkUndos(cloud, clock)).finally(() => (state.over = true));
    for (let turn = 0; turn < 400 && !state.over; turn += 1) await clock.advance(1_000);
    return work;
  };
  return { permit, ledger, recorder, tearDown };
}

const vm = (id: string, vmState = 'active', taskState?: string): MarkableVm => ({
  id,
  projectId: 'p',
  vmState,
  taskState,
});
const ids = (vms: readonly { readonly id: string }[]): readonly string[] => vms.map(({ id }) => id);

describe('what the Inspector may mark', () => {
  it('is on the host of the fault alone', async () => {
    const { permit } = await expecting(smallCloud({}).cloud);
    expect([permit.covers('c1'), permit.covers('c2')]).toEqual([true, false]);
  });

  it("is the run's own VMs, and of others those that can be put back exactly; the rest is named", async () => {
    const states = ['stopped', 'paused', 'suspended', 'rescued', 'resized', 'shelved', 'building', 'error'];
    const vms = Object.fromEntries(states.map((vmState) => [vmState, { vmState }]));
    const moving = { vmState: 'active', taskState: 'migrating' };
    const { cloud } = smallCloud({ ...vms, moving, idle: { vmState: 'active' }, own: { vmState: 'active' } });
    const { permit, recorder } = await expecting(cloud);
    const asked = [...states.map((state) => vm(state, state)), vm('moving', 'active', 'migrating')];
    expect(ids(permit.vms('c1', [...asked, vm('idle'), vm('own')]))).toEqual(['idle', 'own']);
    const [ignored] = recorder.events.filter((event) => event.event === 'inspector.vms-left-alone');
    expect(ignored?.data).toMatchObject({
      host: 'c1',
      vms: expect.arrayContaining(['vm-stopped (STOPPED)']) as unknown,
    });
    expect(ignored?.data.vms).toHaveLength(states.length + 1);
  });

  it('is in the ledger before it is marked, also a VM that came later', async () => {
    const lines: LedgerLine[] = [];
    const { permit } = await expecting(smallCloud({ early: { vmState: 'active' } }).cloud, (line) =>
      lines.push(line),
    );
    expect(lines.map(({ kind, undo }) => [kind, undo?.['id'] ?? undo?.['host']])).toEqual([
      ['vm-state', 'early'],
      ['forced-down', 'c1'],
    ]);
    expect(ids(permit.vms('c1', [vm('early'), vm('late')]))).toEqual(['early', 'late']);
    expect(lines.at(-1)).toMatchObject({
      state: 'intended',
      kind: 'vm-state',
      undo: { id: 'late', vmState: 'active' },
    });
    permit.vms('c1', [vm('late')]);
    expect(lines).toHaveLength(3);
  });

  it('is not what cannot be written down', async () => {
    let isFull = false;
    const { permit } = await expecting(smallCloud({}).cloud, () => {
      if (isFull) throw new Error('disk full');
    });
    isFull = true;
    expect(ids(permit.vms('c1', [vm('own'), vm('late')]))).toEqual(['own']);
    expect(permit.ports('c1', [{ id: 'p', dataPlaneStatus: undefined }])).toEqual([]);
  });
});

describe('taking the marks back', () => {
  it.each([
    ['that was ACTIVE', { vmState: 'active', powerState: 1 }, { vmState: 'error', powerState: 1 }, 'active'],
    [
      'whose owner stopped it meanwhile',
      { vmState: 'active' },
      { vmState: 'error', powerState: 4 },
      'stopped',
    ],
    ['that was SHUTOFF', { vmState: 'stopped' }, { vmState: 'error', powerState: 4 }, 'stopped'],
    [
      'that was SHUTOFF and was started',
      { vmState: 'stopped' },
      { vmState: 'error', powerState: 1 },
      'active',
    ],
    ['that was in ERROR before', { vmState: 'error' }, { vmState: 'error', powerState: 1 }, 'error'],
    [
      'that its owner has changed since',
      { vmState: 'active' },
      { vmState: 'paused', powerState: 3 },
      'paused',
    ],
  ])('puts a VM back %s', async (_, before: Vm, now: Vm, then) => {
    const { cloud, vms } = smallCloud({ a: before });
    const { tearDown } = await expecting(cloud);
    vms['a'] = now;
    expect(await tearDown()).toEqual([]);
    expect(vms['a'].vmState).toBe(then);
  });

  it('goes by the newer line where a VM was started after the first', async () => {
    const { cloud, calls, vms } = smallCloud({ a: { vmState: 'stopped' } });
    const { permit, tearDown } = await expecting(cloud);
    expect(ids(permit.vms('c1', [vm('a')]))).toEqual(['a']);
    vms['a'] = { vmState: 'error' };
    expect(await tearDown()).toEqual([]);
    expect(calls).toEqual(['reset a active']);
  });

  it('asks nothing of a VM that is gone', async () => {
    const { cloud, calls, vms } = smallCloud({ a: { vmState: 'active' } });
    const { tearDown } = await expecting(cloud);
    delete vms['a'];
    expect(await tearDown()).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('says which VM it cannot put back', async () => {
    const { cloud, vms } = smallCloud({ a: { vmState: 'suspended' } });
    const { tearDown } = await expecting(cloud);
    vms['a'] = { vmState: 'error', powerState: 4 };
    expect(await tearDown()).toMatchObject([
      { kind: 'vm-state', reason: expect.stringContaining('vm-a was suspended') as string },
    ]);
  });

  it('says so when nova-compute does not stop a VM', async () => {
    const { cloud, vms } = smallCloud({ a: { vmState: 'stopped' } }, {}, { isStuck: true });
    const { tearDown } = await expecting(cloud);
    vms['a'] = { vmState: 'error', powerState: 4 };
    expect(await tearDown()).toMatchObject([
      { kind: 'vm-state', hint: expect.stringContaining('server stop a') as string },
    ]);
  });

  it('gives ports the very status that they had, late ones too', async () => {
    const { cloud, ports } = smallCloud({}, { up: 'ACTIVE', unset: null, down: 'DOWN' });
    const { permit, tearDown } = await expecting(cloud);
    const asked = [
      { id: 'up', dataPlaneStatus: 'ACTIVE' },
      { id: 'unset', dataPlaneStatus: undefined },
      { id: 'down', dataPlaneStatus: 'DOWN' },
      { id: 'late', dataPlaneStatus: undefined },
    ] as const;
    const marked = permit.ports('c1', asked);
    expect(ids(marked)).toEqual(['up', 'unset', 'late']);
    for (const { id } of marked) ports[id] = 'DOWN';
    expect(await tearDown()).toEqual([]);
    expect(ports).toEqual({ up: 'ACTIVE', unset: null, down: 'DOWN', late: null });
  });

  it('reads the ledger of version 0.1.0', async () => {
    const { cloud, vms, ports } = smallCloud({ a: { vmState: 'error', powerState: 1 } }, { p: 'DOWN' });
    const undos = hostMarkUndos(cloud, fakeClock());
    await undos['bystanders']?.({ kind: 'bystanders', what: '', undo: { instanceIds: ['a'] } });
    await undos['port-status']?.({ kind: 'port-status', what: '', undo: { portIds: ['p'] } });
    expect([vms['a']?.vmState, ports['p']]).toEqual(['active', 'ACTIVE']);
  });
});
