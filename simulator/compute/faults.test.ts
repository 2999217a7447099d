import { expect, test } from 'vitest';
import type { Loose } from './testing/test-cloud.ts';
import { testCloud } from './testing/test-cloud.ts';

test('a host that falls silent is down after a minute, or at once when forced down', async () => {
  const cloud = await testCloud();
  const { id } = await cloud.boot();
  const stateOf = async (): Promise<unknown> => {
    const list = await cloud.ask('GET', '/os-services?host=compute-1&binary=nova-compute', {
      version: '2.11',
    });
    const { state, forced_down: forced } = list.body.services[0];
    return {
      state,
      forced,
      hostStatus: (await cloud.show(id, { as: 'alice', version: '2.16' })).host_status,
    };
  };
  expect(await stateOf()).toEqual({ state: 'up', forced: false, hostStatus: 'UP' });
  const host = cloud.hosts[0];
  if (host === undefined) throw new Error('no host');
  host.linkUp = false;
  await cloud.clock.advance(59_000);
  expect(await stateOf()).toMatchObject({ state: 'up', hostStatus: 'UP' });
  await cloud.clock.advance(12_000);
  expect(await stateOf()).toMatchObject({ state: 'down', hostStatus: 'UNKNOWN' });
  host.linkUp = true;
  await cloud.clock.advance(10_000);
  expect(await stateOf()).toMatchObject({ state: 'up' });
  const forceDown = (forced: boolean) =>
    cloud.ask('PUT', '/os-services/force-down', {
      version: '2.34',
      body: { host: 'compute-1', binary: 'nova-compute', forced_down: forced },
    });
  const answer = await forceDown(true);
  expect(answer.body).toEqual({ service: { host: 'compute-1', binary: 'nova-compute', forced_down: true } });
  expect(cloud.hops.at(-1)).toBe('nova.force-down');
  await cloud.clock.advance(10_000);
  expect(await stateOf()).toEqual({ state: 'down', forced: true, hostStatus: 'DOWN' });
  await forceDown(false);
  expect(await stateOf()).toMatchObject({ state: 'up', hostStatus: 'UP' });
});

test('services are named by UUID from 2.53 on', async () => {
  const cloud = await testCloud();
  const version = '2.53';
  const list = await cloud.ask('GET', '/os-services?binary=nova-compute', { version });
  const { id } = list.body.services[0];
  const put = (body: object, at = id) => cloud.ask('PUT', `/os-services/${at}`, { version, body });
  const down = await put({ forced_down: true });
  expect(down.body.service).toMatchObject({ id, forced_down: true, state: 'down' });
  const disabled = await put({ status: 'disabled', disabled_reason: 'work', forced_down: false });
  expect(disabled.body.service).toMatchObject({ status: 'disabled', disabled_reason: 'work', state: 'up' });
  expect((await put({})).body.badRequest.message).toMatch(/^No updates were requested/);
  expect((await put({}, 'force-down')).body.badRequest.message).toBe('Invalid uuid force-down');
  const old = await cloud.ask('PUT', '/os-services/force-down', {
    version: '2.10',
    body: { host: 'x', binary: 'y' },
  });
  expect(old.body.itemNotFound.message).toBe('Unknown action');
});

test('reset-state is for administrators, publishes on the bus, and takes its own hop', async () => {
  const cloud = await testCloud();
  const { id } = await cloud.boot();
  const body = { 'os-resetState': { state: 'error' } };
  expect((await cloud.act(id, body, { as: 'alice' })).body.forbidden.message).toBe(
    "Policy doesn't allow os_compute_api:os-admin-actions:reset_state to be performed.",
  );
  cloud.published.length = 0;
  cloud.hops.length = 0;
  expect((await cloud.act(id, body)).status).toBe(202);
  expect(cloud.hops.filter((hop) => hop !== 'nova.notify')).toEqual(['action', 'nova.reset-state']);
  expect(cloud.published).toHaveLength(1);
  expect(cloud.published[0]).toMatchObject({
    event_type: 'compute.instance.update',
    priority: 'INFO',
    payload: {
      instance_id: id,
      tenant_id: 'p-alice',
      state: 'error',
      old_state: 'active',
      host: 'compute-1',
    },
  });
  expect((await cloud.show(id, { as: 'alice' })).status).toBe('ERROR');
  expect((await cloud.act(id, { 'os-resetState': { state: 'gone' } })).status).toBe(400);
  expect((await cloud.act(id, { migrate: null })).body.conflictingRequest.message).toBe(
    `Cannot 'migrate' instance ${id} while it is in vm_state error`,
  );
});

test('work of a host waits for its link; the API itself deletes on a dead host', async () => {
  const cloud = await testCloud({ hosts: 1 });
  const { id } = await cloud.boot();
  const host = cloud.hosts[0];
  if (host === undefined) throw new Error('no host');
  host.linkUp = false;
  await cloud.act(id, { reboot: { type: 'HARD' } });
  expect((await cloud.show(id)).status).toBe('HARD_REBOOT');
  host.linkUp = true;
  cloud.compute.hostLinkChanged();
  await cloud.settle();
  expect((await cloud.show(id)).status).toBe('ACTIVE');
  host.linkUp = false;
  const second = await cloud.boot({ server: { name: 'second' } });
  expect(second).toMatchObject({ status: 'BUILD', 'OS-EXT-STS:task_state': 'networking' });
  await cloud.clock.advance(71_000);
  await cloud.ask('DELETE', `/servers/${id}`);
  expect((await cloud.ask('GET', `/servers/${id}`)).status).toBe(404);
});

test('host_status is the administrator’s when the policy says so', async () => {
  const cloud = await testCloud({ hostStatus: 'admin' });
  const { id } = await cloud.boot();
  expect((await cloud.show(id, { as: 'alice', version: '2.16' })).host_status).toBeUndefined();
  expect((await cloud.show(id, { version: '2.16' })).host_status).toBe('UP');
  expect((await cloud.show(id, { version: '2.15' })).host_status).toBeUndefined();
});

test('notifications never overtake one another', async () => {
  let count = 0;
  const cloud = await testCloud({
    pause: async (hop, clock) => {
      count += 1;
      if (hop === 'nova.notify') await clock.delay(count % 2 === 0 ? 1 : 50);
    },
  });
  await cloud.boot();
  await cloud.clock.advance(1000);
  const states = cloud.published.map((message) => [
    message.event_type.slice(17),
    (message.payload as Loose).state_description,
  ]);
  expect(states).toEqual([
    ['update', 'scheduling'],
    ['update', 'networking'],
    ['create.start', 'networking'],
    ['update', 'spawning'],
    ['update', ''],
    ['create.end', ''],
  ]);
});
