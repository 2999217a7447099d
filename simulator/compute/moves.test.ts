import { expect, test } from 'vitest';
import type { Loose } from './testing/test-cloud.ts';
import { testCloud } from './testing/test-cloud.ts';

test('a cold migration waits for its confirmation and gives the source back', async () => {
  const cloud = await testCloud();
  const { id } = await cloud.boot();
  expect((await cloud.act(id, { migrate: null }, { as: 'alice' })).status).toBe(403);
  expect((await cloud.act(id, { confirmResize: null })).status).toBe(409);
  expect((await cloud.act(id, { migrate: null })).status).toBe(202);
  expect(await cloud.show(id)).toMatchObject({
    status: 'VERIFY_RESIZE',
    'OS-EXT-SRV-ATTR:host': 'compute-2',
  });
  const used = async (): Promise<number[]> =>
    (await cloud.ask('GET', '/os-hypervisors/detail')).body.hypervisors.map(
      (hypervisor: Loose) => hypervisor.vcpus_used,
    );
  expect(await used()).toEqual([1, 1]);
  expect((await cloud.act(id, { confirmResize: null })).status).toBe(204);
  expect((await cloud.show(id)).status).toBe('ACTIVE');
  expect(await used()).toEqual([0, 1]);
  const back = await cloud.act(id, { migrate: { host: 'compute-1' } }, { version: '2.56' });
  expect(back.status).toBe(202);
  await cloud.act(id, { revertResize: null });
  expect(await cloud.show(id)).toMatchObject({ status: 'ACTIVE', 'OS-EXT-SRV-ATTR:host': 'compute-2' });
  expect(await used()).toEqual([0, 1]);
});

test('a live migration to a full or silent host is refused before 2.34 and abandoned from then on', async () => {
  const cloud = await testCloud({ vcpus: 1 });
  const { id } = await cloud.boot();
  await cloud.boot({ server: { name: 'other' } });
  const migrate = (host: string | null, version: string) =>
    cloud.act(id, { 'os-migrateLive': { host, block_migration: 'auto' } }, { version });
  expect((await migrate(null, '2.30')).body.badRequest.message).toMatch(/^No valid host was found/);
  expect((await migrate('mars', '2.34')).body.badRequest.message).toBe(
    'Compute host mars could not be found.',
  );
  expect((await migrate('compute-2', '2.34')).status).toBe(202);
  expect(await cloud.show(id)).toMatchObject({ status: 'ACTIVE', 'OS-EXT-SRV-ATTR:host': 'compute-1' });
});

test('a live migration moves the server', async () => {
  const cloud = await testCloud();
  const { id } = await cloud.boot();
  const body = { 'os-migrateLive': { host: 'compute-2', block_migration: 'auto', force: false } };
  expect((await cloud.act(id, body, { version: '2.30' })).status).toBe(202);
  expect(await cloud.show(id)).toMatchObject({ status: 'ACTIVE', 'OS-EXT-SRV-ATTR:host': 'compute-2' });
  expect(cloud.bound.get(id)).toBe('compute-2');
});

test('only a dead host is evacuated, and it comes back only after it reported', async () => {
  const cloud = await testCloud();
  const { id } = await cloud.boot();
  const version = '2.34';
  const busy = await cloud.act(id, { evacuate: {} }, { version });
  expect(busy.body.badRequest.message).toBe('Compute service of compute-1 is still in use.');
  const force = (forced: boolean) =>
    cloud.ask('PUT', '/os-services/force-down', {
      version,
      body: { host: 'compute-1', binary: 'nova-compute', forced_down: forced },
    });
  const host = cloud.hosts[0];
  if (host === undefined) throw new Error('no host');
  host.linkUp = false;
  await force(true);
  await cloud.act(id, { 'os-resetState': { state: 'error' } });
  expect((await cloud.act(id, { evacuate: {} }, { version })).status).toBe(200);
  expect(await cloud.show(id)).toMatchObject({ status: 'ACTIVE', 'OS-EXT-SRV-ATTR:host': 'compute-2' });
  expect((await force(false)).body.badRequest.message).toMatch(/^Unable to force up host compute-1/);
  host.linkUp = true;
  await cloud.clock.advance(10_000);
  expect((await force(false)).status).toBe(200);
});

test('power and resize', async () => {
  const cloud = await testCloud();
  const { id } = await cloud.boot();
  await cloud.act(id, { 'os-stop': null }, { as: 'alice' });
  expect(await cloud.show(id)).toMatchObject({ status: 'SHUTOFF', 'OS-EXT-STS:power_state': 4 });
  expect((await cloud.act(id, { reboot: { type: 'SOFT' } })).status).toBe(409);
  await cloud.act(id, { 'os-start': null }, { as: 'alice' });
  expect((await cloud.show(id)).status).toBe('ACTIVE');
  const flavorRef = await cloud.flavor({ vcpus: 2 });
  const quota = (cores: number) =>
    cloud.ask('PUT', '/os-quota-sets/p-alice', { body: { quota_set: { instances: 1, cores } } });
  await quota(1);
  expect((await cloud.act(id, { resize: { flavorRef } }, { as: 'alice' })).body.forbidden.message).toBe(
    'Quota exceeded for cores: Requested 1, but already used 1 of 1 cores',
  );
  await quota(2);
  await cloud.act(id, { resize: { flavorRef } }, { as: 'alice' });
  await cloud.act(id, { confirmResize: null }, { as: 'alice' });
  expect((await cloud.show(id, { version: '2.47' })).flavor).toMatchObject({ vcpus: 2, original_name: 'f2' });
  expect((await cloud.act(id, { dance: null })).body.badRequest.message).toBe(
    'There is no such action: dance',
  );
});

test('a failed cold migration leaves an error on the source host, a failed live one leaves nothing; a hung one never moves', async () => {
  const cloud = await testCloud();
  const host = 'OS-EXT-SRV-ATTR:host';
  const [cold, live, stuck] = [await cloud.boot(), await cloud.boot(), await cloud.boot()];
  const usedBefore = (await cloud.ask('GET', '/os-hypervisors/statistics')).body.hypervisor_statistics;
  cloud.faultInjection.migrationFails = true;
  await cloud.act(cold.id, { migrate: null });
  expect(await cloud.show(cold.id)).toMatchObject({
    status: 'ERROR',
    [host]: cold[host],
    fault: { message: 'Resize error: the disk could not be carried over' },
  });
  const liveBody = { 'os-migrateLive': { host: null, block_migration: 'auto' } };
  await cloud.act(live.id, liveBody, { version: '2.34' });
  expect(await cloud.show(live.id)).toMatchObject({ status: 'ACTIVE', [host]: live[host] });
  const used = (await cloud.ask('GET', '/os-hypervisors/statistics')).body.hypervisor_statistics;
  expect(used.vcpus_used).toBe(usedBefore.vcpus_used);
  cloud.faultInjection.migrationFails = false;
  cloud.faultInjection.migrationHangs = true;
  await cloud.act(stuck.id, { migrate: null });
  await cloud.clock.advance(600_000);
  expect(await cloud.show(stuck.id)).toMatchObject({
    status: 'RESIZE',
    'OS-EXT-STS:task_state': 'resize_migrating',
  });
});
