import { describe, expect, it } from 'vitest';
import { MARK_ALL } from '../permit.ts';
import type { MarkableVm } from '../permit.ts';
import { hostDown, inspecting, recordingBus, noteCloud, server, three, turn } from './testing/bench.ts';

describe('an event of a host that died', () => {
  it('marks the host and its VMs, and publishes the shortcut', async () => {
    const { cloud, notes } = noteCloud(three);
    const { bus, published } = recordingBus();
    const { send, recorded } = await inspecting({ cloud, bus });
    expect((await send(hostDown('c1'))).status).toBe(200);
    await turn();
    expect(notes.calls.toSorted()).toEqual(
      ['force-down c1 true', 'list-servers', 'reset a error', 'reset b error'].toSorted(),
    );
    expect(published).toEqual(
      ['a', 'b'].map((id) => ({
        publisherId: 'sample',
        eventType: 'compute.instance.update',
        payload: { tenant_id: `project-of-${id}`, instance_id: id, state: 'error' },
      })),
    );
    expect(recorded('inspector.affected-found')).toEqual([{ host: 'c1', instanceIds: ['a', 'b'] }]);
    expect(recorded('inspector.host-marked-down')).toEqual([{ host: 'c1' }]);
    expect(recorded('inspector.vm-marked-error')).toEqual([{ instanceId: 'a' }, { instanceId: 'b' }]);
    expect(recorded('inspector.failed')).toEqual([]);
  });

  it('is answered before the actions end, and each mark is stamped when Nova has answered', async () => {
    const { cloud, notes } = noteCloud(three);
    const { send, recorded } = await inspecting({ cloud });
    const open = notes.hold();
    expect((await send(hostDown('c1'))).status).toBe(200);
    await turn();
    expect(notes.running).toBe(3);
    expect(recorded('inspector.affected-found')).toHaveLength(1);
    expect([...recorded('inspector.host-marked-down'), ...recorded('inspector.vm-marked-error')]).toEqual([]);
    open();
    await turn();
    expect([
      ...recorded('inspector.host-marked-down'),
      ...recorded('inspector.vm-marked-error'),
    ]).toHaveLength(3);
  });

  it('names the service to Nova by its id, where it is known', async () => {
    const { cloud, notes } = noteCloud(three);
    const { inspector, send } = await inspecting({ cloud });
    await send([...hostDown('c1'), ...hostDown('c2')]);
    await turn();
    await inspector.restoreHost('c1');
    expect(notes.serviceIds).toEqual(['service-of-c1', undefined, 'service-of-c1']);
  });

  it('keeps to the number of calls at a time', async () => {
    const { cloud, notes } = noteCloud(Array.from({ length: 50 }, (_, index) => server(`vm${index}`, 'c1')));
    const { send, recorded } = await inspecting({ cloud, concurrency: 8 });
    const open = notes.hold();
    await send(hostDown('c1'));
    await turn();
    expect(notes.running).toBe(8);
    open();
    for (let count = 0; count < 10; count += 1) await turn();
    expect(notes.most).toBe(8);
    expect(recorded('inspector.vm-marked-error')).toHaveLength(50);
  });

  it('lists no VMs then, and knows those that notifications named', async () => {
    const { cloud, notes } = noteCloud(three);
    const { bus, nova } = recordingBus();
    const { send, recorded } = await inspecting({ cloud, bus });
    nova('compute.instance.create.end', { instance_id: 'new', tenant_id: 'p', host: 'c1', state: 'active' });
    nova('compute.instance.delete.end', { instance_id: 'a', tenant_id: 'p', host: 'c1', state: 'deleted' });
    const listed = notes.calls.length;
    await send(hostDown('c1'));
    expect(recorded('inspector.affected-found')).toEqual([{ host: 'c1', instanceIds: ['b', 'new'] }]);
    expect(notes.calls.slice(listed)).not.toContain('list-servers');
  });

  it('records what fails and does the rest', async () => {
    const { cloud, notes } = noteCloud(three);
    const { send, recorded } = await inspecting({ cloud });
    notes.refuse.add('reset a error').add('force-down c1 true');
    await send(hostDown('c1'));
    await turn();
    expect(recorded('inspector.vm-marked-error')).toEqual([{ instanceId: 'b' }]);
    expect(recorded('inspector.host-marked-down')).toEqual([]);
    expect(recorded('inspector.failed')).toEqual([
      { action: 'force-down', host: 'c1', reason: 'force-down c1 true is refused' },
      { action: 'reset-state', host: 'c1', instanceId: 'a', reason: 'reset a error is refused' },
    ]);
    notes.refuse.clear();
    await send(hostDown('c1'));
    await turn();
    expect(recorded('inspector.host-marked-down')).toHaveLength(1);
  });

  it('is handled once while it lasts, and again when it is another', async () => {
    const { cloud, notes } = noteCloud(three);
    const { inspector, send, recorded } = await inspecting({ cloud });
    const open = notes.hold();
    await Promise.all([send(hostDown('c1')), send(hostDown('c1', 'fault-2')), send(hostDown('c2'))]);
    await turn();
    expect(recorded('inspector.affected-found')).toHaveLength(2);
    open();
    await turn();
    await send(hostDown('c1'));
    expect(recorded('inspector.affected-found')).toHaveLength(2);
    await send(hostDown('c1', 3));
    await turn();
    expect(recorded('inspector.affected-found')).toHaveLength(3);
    await inspector.restoreHost('c1');
    await send(hostDown('c1', 3));
    await turn();
    expect(recorded('inspector.affected-found')).toHaveLength(4);
  });

  it('publishes nothing when the shortcut is off', async () => {
    const { cloud } = noteCloud(three);
    const { bus, published } = recordingBus();
    const { send, recorded } = await inspecting({ cloud, bus, shortcut: false });
    await send(hostDown('c1'));
    await turn();
    expect(published).toEqual([]);
    expect(recorded('inspector.vm-marked-error')).toHaveLength(2);
  });

  it('of another type is taken and left alone', async () => {
    const { cloud, notes } = noteCloud(three);
    const { send } = await inspecting({ cloud });
    expect((await send({ time: '2026-01-02T03:04:05Z', type: 'compute.host.up' })).status).toBe(200);
    await turn();
    expect(notes.calls).toEqual(['list-servers']);
  });
});

describe('an event that is none of the run', () => {
  const permit = { ...MARK_ALL, covers: (host: string) => host === 'c1' };

  it.each([
    ['is about a host that the run does not watch', hostDown('c2')],
    ['says that the host is up', hostDown('c1', 1, { status: 'up' })],
    ['says neither up nor down', hostDown('c1', 1, { status: 'maintenance' })],
  ])('is answered and ignored where it %s, and that is said', async (_, event) => {
    const { cloud, notes } = noteCloud(three);
    const { send, recorded } = await inspecting({ cloud, permit });
    expect((await send(event)).status).toBe(200);
    await turn();
    expect(notes.calls).toEqual(['list-servers']);
    expect(recorded('inspector.event-ignored')).toMatchObject([{ host: event[0]?.details.hostname }]);
    await send(hostDown('c1', 2, { status: 'Down' }));
    await turn();
    expect(recorded('inspector.affected-found')).toMatchObject([{ host: 'c1' }]);
  });

  it('marks only what the permit lets through', async () => {
    const { cloud, notes } = noteCloud(three);
    const only = { ...permit, vms: (_: string, vms: readonly MarkableVm[]) => vms.slice(1), ports: () => [] };
    const { send, recorded } = await inspecting({ cloud, permit: only, updatePortStatus: true });
    await send(hostDown('c1'));
    await turn();
    expect(recorded('inspector.affected-found')).toEqual([{ host: 'c1', instanceIds: ['b'] }]);
    expect(notes.calls.toSorted()).toEqual(
      ['list-servers', 'list-ports c1', 'force-down c1 true', 'reset b error'].toSorted(),
    );
  });
});

describe('an Inspector that is disarmed', () => {
  it('lets the marks under way end, takes no other, and can still restore the host', async () => {
    const { cloud, notes } = noteCloud(three);
    const { inspector, send, recorded } = await inspecting({ cloud });
    const open = notes.hold();
    await send(hostDown('c1'));
    await turn();
    const ended: string[] = [];
    const disarm = async (): Promise<void> => {
      await inspector.disarm();
      ended.push('disarmed');
    };
    const disarming = disarm();
    await turn();
    expect(ended).toEqual([]);
    open();
    await disarming;
    await inspector.restoreHost('c1');
    const { length } = notes.calls;
    expect((await send(hostDown('c1', 'late'))).status).toBe(200);
    await turn();
    expect(notes.calls).toHaveLength(length);
    expect(recorded('inspector.event-ignored')).toMatchObject([{ host: 'c1' }]);
  });
});

describe('the list of VMs', () => {
  it('is renewed from time to time, and a failure of that changes nothing', async () => {
    const { cloud, notes } = noteCloud(three);
    const { clock, send, recorded } = await inspecting({ cloud, snapshotIntervalMs: 5_000 });
    notes.servers = [server('later', 'c1')];
    await clock.advance(5_000);
    notes.refuse.add('list-servers');
    await clock.advance(5_000);
    expect(notes.calls).toEqual(['list-servers', 'list-servers', 'list-servers']);
    await send(hostDown('c1'));
    expect(recorded('inspector.affected-found')).toEqual([{ host: 'c1', instanceIds: ['later'] }]);
  });
});

describe('ports', () => {
  it('go DOWN with their host and back to what they were with its return, when asked for', async () => {
    const { cloud, notes } = noteCloud([]);
    const { inspector, send } = await inspecting({ cloud, updatePortStatus: true });
    await send(hostDown('c1'));
    await turn();
    expect(notes.calls).toEqual(expect.arrayContaining(['port c1-port1 DOWN', 'port c1-port2 DOWN']));
    notes.calls.length = 0;
    await inspector.restoreHost('c1');
    expect(notes.calls.toSorted()).toEqual(
      ['force-down c1 false', 'list-ports c1', 'port c1-port1 ACTIVE', 'port c1-port2 null'].toSorted(),
    );
  });

  it('are left alone otherwise', async () => {
    const { cloud, notes } = noteCloud([]);
    const { inspector, send } = await inspecting({ cloud });
    await send(hostDown('c1'));
    await turn();
    await inspector.restoreHost('c1');
    expect(notes.calls).toEqual(['list-servers', 'force-down c1 true', 'force-down c1 false']);
  });
});

describe('restoring a host', () => {
  it('waits for the marks under way, so that none comes after it', async () => {
    const { cloud, notes } = noteCloud(three);
    const { inspector, send } = await inspecting({ cloud });
    const open = notes.hold();
    await send(hostDown('c1'));
    await turn();
    const restored = inspector.restoreHost('c1');
    await turn();
    expect(notes.calls).not.toContain('force-down c1 false');
    open();
    await restored;
    expect(notes.calls.at(-1)).toBe('force-down c1 false');
  });

  it('says so when Nova refuses', async () => {
    const { cloud, notes } = noteCloud(three);
    const { inspector } = await inspecting({ cloud });
    notes.refuse.add('force-down c1 false');
    await expect(inspector.restoreHost('c1')).rejects.toThrow('force-down c1 false is refused');
  });
});
