import { describe, expect, it } from 'vitest';
import { createInstanceMap } from './instance-map.ts';

const row = (id: string, host: string | undefined) => ({
  id,
  host,
  projectId: 'p1',
  vmState: 'active',
  taskState: undefined,
});
const notification = (type: string, id: string, host: string | null, state = 'active') => ({
  eventType: `compute.instance.${type}`,
  payload: { instance_id: id, tenant_id: 'p1', host, state, display_name: 'x' },
});

async function filled(...rows: readonly ReturnType<typeof row>[]) {
  const map = createInstanceMap();
  await map.reconcile(() => Promise.resolve(rows));
  const on = (host: string) => map.on(host).map(({ id }) => id);
  return { map, on };
}

describe('the map of VMs', () => {
  it("holds a list of the cloud's", async () => {
    const { map, on } = await filled(row('a', 'c1'), row('b', 'c2'), row('c', 'c1'), row('d', undefined));
    expect(on('c1')).toEqual(['a', 'c']);
    expect(on('c2')).toEqual(['b']);
    expect(on('c3')).toEqual([]);
    expect(map.on('c2')).toEqual([{ id: 'b', projectId: 'p1', vmState: 'active', taskState: undefined }]);
  });

  it('follows notifications: made, moved, gone', async () => {
    const { map, on } = await filled(row('a', 'c1'));
    map.learn(notification('create.end', 'b', 'c1'));
    expect(on('c1')).toEqual(['a', 'b']);
    map.learn(notification('live_migration.post.dest.end', 'a', 'c2'));
    expect([on('c1'), on('c2')]).toEqual([['b'], ['a']]);
    map.learn(notification('delete.end', 'b', 'c1', 'deleted'));
    expect(on('c1')).toEqual([]);
    map.learn(notification('shelve_offload.end', 'a', null, 'shelved_offloaded'));
    expect(on('c2')).toEqual([]);
    map.learn(notification('unshelve.end', 'a', 'c3'));
    expect(on('c3')).toEqual(['a']);
  });

  it('knows in what state each is, and what is being done to it', async () => {
    const { map } = await filled(row('a', 'c1'));
    const learned = (state: string, task: string) => {
      const { eventType, payload } = notification('update', 'a', 'c1', state);
      map.learn({ eventType, payload: { ...payload, state_description: task } });
      return map.on('c1').map(({ vmState, taskState }) => [vmState, taskState]);
    };
    expect(learned('active', 'powering-off')).toEqual([['active', 'powering-off']]);
    expect(learned('stopped', '')).toEqual([['stopped', undefined]]);
  });

  it('learns nothing from other notifications, foreign ones and malformed ones', async () => {
    const { map, on } = await filled(row('a', 'c1'));
    map.learn({
      eventType: 'compute.instance.update',
      payload: { tenant_id: 'p1', instance_id: 'a', state: 'error' },
    });
    map.learn({
      eventType: 'compute.metrics.update',
      payload: { instance_id: 'a', tenant_id: 'p1', host: 'c9' },
    });
    for (const payload of [null, 'x', [], { instance_id: 7, tenant_id: 'p1', host: 'c9' }]) {
      map.learn({ eventType: 'compute.instance.update', payload });
    }
    expect(on('c1')).toEqual(['a']);
    expect(on('c9')).toEqual([]);
  });

  it('is mended by the next list', async () => {
    const { map, on } = await filled(row('a', 'c1'), row('gone', 'c1'));
    await map.reconcile(() => Promise.resolve([row('a', 'c2'), row('missed', 'c1')]));
    expect([on('c1'), on('c2')]).toEqual([['missed'], ['a']]);
  });

  it('believes a notification more than a list that was begun before it', async () => {
    const { map, on } = await filled(row('a', 'c1'), row('b', 'c1'));
    let deliver: ((rows: ReturnType<typeof row>[]) => void) | undefined;
    const listing = map.reconcile(
      () =>
        new Promise((resolve) => {
          deliver = resolve;
        }),
    );
    map.learn(notification('live_migration.post.dest.end', 'a', 'c2'));
    map.learn(notification('delete.end', 'b', 'c1', 'deleted'));
    map.learn(notification('create.end', 'new', 'c1'));
    deliver?.([row('a', 'c1'), row('b', 'c1')]);
    await listing;
    expect([on('c1'), on('c2')]).toEqual([['new'], ['a']]);
  });

  it('stays as it is when a list cannot be had', async () => {
    const { map, on } = await filled(row('a', 'c1'));
    await expect(map.reconcile(() => Promise.reject(new Error('503')))).rejects.toThrow('503');
    expect(on('c1')).toEqual(['a']);
  });
});
