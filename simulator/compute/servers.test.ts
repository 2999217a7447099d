import { expect, test } from 'vitest';
import type { Loose } from './testing/test-cloud.ts';
import { IMAGE, testCloud } from './testing/test-cloud.ts';

test('a server boots through its task states and its owner sees its status', async () => {
  const cloud = await testCloud();
  const server = await cloud.boot({ server: { metadata: { role: 'web' } } });
  expect(server).toMatchObject({
    status: 'ACTIVE',
    tenant_id: 'p-alice',
    metadata: { role: 'web' },
    'OS-EXT-STS:task_state': null,
    'OS-EXT-STS:power_state': 1,
    'OS-EXT-SRV-ATTR:host': 'compute-1',
    addresses: { net: [{ addr: '192.168.1.5', version: 4 }] },
  });
  expect(cloud.bound.get(server.id)).toBe('compute-1');
  const seenByOwner = await cloud.show(server.id, { as: 'alice' });
  expect(seenByOwner['OS-EXT-SRV-ATTR:host']).toBeUndefined();
  const updates = cloud.published.filter((message) => message.event_type === 'compute.instance.update');
  expect(updates.map(({ payload }: Loose) => [payload.old_task_state, payload.new_task_state])).toEqual([
    ['scheduling', 'scheduling'],
    ['scheduling', 'networking'],
    ['networking', 'spawning'],
    ['spawning', null],
  ]);
  expect(cloud.published.map((message) => message.event_type)).toContain('compute.instance.create.end');
});

test("another project's server does not exist, and only administrators list all tenants", async () => {
  const cloud = await testCloud();
  const { id } = await cloud.boot();
  const hidden = await cloud.ask('GET', `/servers/${id}`, { as: 'bob' });
  expect(hidden.status).toBe(404);
  expect(hidden.body).toEqual({
    itemNotFound: { code: 404, message: `Instance ${id} could not be found.` },
  });
  const list = await cloud.ask('GET', '/servers/detail?all_tenants=1', { as: 'bob' });
  expect(list.body.forbidden.message).toBe(
    "Policy doesn't allow os_compute_api:servers:detail:get_all_tenants to be performed.",
  );
  expect((await cloud.ask('GET', '/servers', { as: 'bob' })).body.servers).toEqual([]);
  expect((await cloud.ask('GET', '/servers?all_tenants=1')).body.servers).toHaveLength(1);
});

test('lists are filtered and paged', async () => {
  const cloud = await testCloud();
  await cloud.boot({ server: { name: 'web', max_count: 3 } });
  await cloud.boot({ server: { name: 'db' } });
  const names = async (query: string): Promise<string[]> =>
    (await cloud.ask('GET', `/servers/detail?all_tenants=1&${query}`)).body.servers.map(
      (server: Loose) => server.name,
    );
  expect(await names('')).toEqual(['db', 'web-3', 'web-2', 'web-1']);
  expect(await names('name=^WEB')).toHaveLength(3);
  expect(await names('host=compute-2')).toHaveLength(2);
  expect(await names('status=ERROR')).toEqual([]);
  expect(await names('sort_key=display_name&sort_dir=asc')).toEqual(['db', 'web-1', 'web-2', 'web-3']);
  const first = await cloud.ask('GET', '/servers?all_tenants=1&limit=3');
  const next = new URL(first.body.servers_links[0].href);
  const rest = await cloud.ask('GET', `${next.pathname}${next.search}`);
  expect(rest.body.servers.map((server: Loose) => server.name)).toEqual(['web-1']);
  expect(rest.body.servers_links).toBeUndefined();
  expect((await cloud.ask('GET', '/servers?marker=nobody')).body.badRequest.message).toBe(
    'marker [nobody] not found',
  );
});

const UNKNOWN = '00000000-0000-4000-8000-00000000dead';

test('a boot request with a bad part is refused in words that name it, and leaves nothing', async () => {
  const cloud = await testCloud();
  const flavorRef = await cloud.flavor();
  const good = { name: 'vm', imageRef: IMAGE, flavorRef };
  const refusal = async (server: object, version?: string): Promise<string> => {
    const options = version === undefined ? {} : { version };
    const { status, body } = await cloud.ask('POST', '/servers', {
      body: { server },
      as: 'alice',
      ...options,
    });
    expect(status).toBeGreaterThanOrEqual(400);
    return (Object.values(body)[0] as Loose).message;
  };
  expect(await refusal({ ...good, name: ' ' })).toMatch(/^An invalid 'name' value was provided/);
  expect(await refusal({ ...good, color: 1 })).toMatch(/color/);
  expect(await refusal({ ...good, imageRef: UNKNOWN })).toBe('Can not find requested image');
  expect(await refusal({ ...good, imageRef: '' })).toBe('Missing imageRef attribute');
  expect(await refusal({ ...good, flavorRef: 'x' })).toBe('Flavor x could not be found.');
  expect(await refusal({ ...good, key_name: 'x' })).toBe('Invalid key_name provided.');
  expect(await refusal({ ...good, availability_zone: 'mars' })).toBe(
    'The requested availability zone is not available',
  );
  expect(await refusal({ ...good, availability_zone: 'nova:compute-1' })).toMatch(/create:forced_host/);
  expect(await refusal(good, '2.37')).toMatch(/'networks' is a required property/);
  expect(await refusal({ ...good, min_count: 3, max_count: 2 })).toBe('min_count must be <= max_count');
  expect((await cloud.ask('GET', '/servers?all_tenants=1')).body.servers).toEqual([]);
});

test('quotas hold, in Nova’s words', async () => {
  const cloud = await testCloud();
  await cloud.ask('PUT', '/os-quota-sets/p-alice', { body: { quota_set: { instances: 1 } } });
  const flavorRef = await cloud.flavor();
  const server = { name: 'vm', imageRef: IMAGE, flavorRef, min_count: 2 };
  const answer = await cloud.ask('POST', '/servers', { as: 'alice', body: { server } });
  expect(answer.status).toBe(403);
  expect(answer.body.forbidden.message).toBe(
    'Quota exceeded for instances: Requested 2, but already used 0 of 1 instances',
  );
  await cloud.boot();
  const lower = await cloud.ask('PUT', '/os-quota-sets/p-alice', { body: { quota_set: { instances: 0 } } });
  expect(lower.body.badRequest.message).toBe(
    'Quota limit 0 for instances must be greater than or equal to already used and reserved 1.',
  );
  const detail = await cloud.ask('GET', '/os-quota-sets/p-alice/detail', { as: 'alice' });
  expect(detail.body.quota_set.instances).toEqual({ limit: 1, in_use: 1, reserved: 0 });
  expect((await cloud.ask('GET', '/os-quota-sets/p-alice', { as: 'bob' })).status).toBe(403);
  expect((await cloud.ask('DELETE', '/os-quota-sets/p-alice')).status).toBe(202);
  expect((await cloud.ask('GET', '/limits', { as: 'alice' })).body.limits.absolute.maxTotalInstances).toBe(
    10,
  );
});

test('a deleted server is gone once its host has deleted it', async () => {
  const cloud = await testCloud();
  const { id } = await cloud.boot();
  expect((await cloud.ask('DELETE', `/servers/${id}`, { as: 'alice' })).status).toBe(204);
  await cloud.settle();
  expect((await cloud.ask('GET', `/servers/${id}`)).status).toBe(404);
  expect(cloud.unplugged).toEqual([id]);
  const last = cloud.published.slice(-2);
  expect(last.map((message) => message.event_type)).toEqual([
    'compute.instance.update',
    'compute.instance.delete.end',
  ]);
  expect((last[0] as Loose).payload.state).toBe('deleted');
  const hypervisors = await cloud.ask('GET', '/os-hypervisors/detail');
  expect(hypervisors.body.hypervisors.map((hypervisor: Loose) => hypervisor.running_vms)).toEqual([0, 0]);
});

test('metadata, tags and a new name', async () => {
  const cloud = await testCloud();
  const { id } = await cloud.boot();
  const version = '2.26';
  await cloud.ask('POST', `/servers/${id}/metadata`, { as: 'alice', body: { metadata: { a: '1' } } });
  await cloud.ask('PUT', `/servers/${id}/metadata/b`, { as: 'alice', body: { meta: { b: '2' } } });
  await cloud.ask('DELETE', `/servers/${id}/metadata/a`, { as: 'alice' });
  await cloud.ask('PUT', `/servers/${id}/tags`, { as: 'alice', version, body: { tags: ['x'] } });
  await cloud.ask('PUT', `/servers/${id}`, { as: 'alice', body: { server: { name: 'new' } } });
  expect(await cloud.show(id, { version })).toMatchObject({ name: 'new', metadata: { b: '2' }, tags: ['x'] });
  expect((await cloud.ask('GET', `/servers/${id}/tags`)).status).toBe(404);
  await cloud.settle();
  const renamed = cloud.published.find(
    (message) => (message.payload as Loose).old_display_name !== undefined,
  );
  expect(renamed?.payload).toMatchObject({ display_name: 'new', old_display_name: 'vm' });
});
