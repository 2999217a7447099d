import { expect, test } from 'vitest';
import { testCloud } from './testing/test-cloud.ts';
import type { TestCloud } from './testing/test-cloud.ts';

const HOST = 'OS-EXT-SRV-ATTR:host';

async function group(cloud: TestCloud, policy: string): Promise<string> {
  const body = { server_group: { name: 'g', policies: [policy] } };
  return (await cloud.ask('POST', '/os-server-groups', { as: 'alice', version: '2.15', body })).body
    .server_group.id;
}

test('a server that fits nowhere ends in ERROR with a fault', async () => {
  const cloud = await testCloud({ hosts: 1, vcpus: 1 });
  await cloud.boot();
  const server = await cloud.boot({ server: { name: 'second' } });
  expect(server).toMatchObject({
    status: 'ERROR',
    [HOST]: null,
    fault: { code: 500, message: 'No valid host was found. There are not enough hosts available.' },
  });
  expect(cloud.unplugged).toEqual([server.id]);
});

test('disabled and dead hosts get nothing; a forced host is used anyway', async () => {
  const cloud = await testCloud();
  const body = { host: 'compute-1', binary: 'nova-compute', disabled_reason: 'maintenance' };
  await cloud.ask('PUT', '/os-services/disable-log-reason', { body });
  const disabled = await cloud.boot();
  expect(disabled[HOST]).toBe('compute-2');
  const forced = await cloud.boot({ as: 'admin', server: { availability_zone: 'nova:compute-1' } });
  expect(forced[HOST]).toBe('compute-1');
  expect((await cloud.show(forced.id, { version: '2.16' })).host_status).toBe('MAINTENANCE');
});

test('anti-affinity spreads, affinity packs, soft policies are best effort', async () => {
  const cloud = await testCloud();
  const apart = await group(cloud, 'anti-affinity');
  const spread = [];
  for (let index = 0; index < 3; index += 1) spread.push(await cloud.boot({ hints: { group: apart } }));
  expect(spread.map((server) => server[HOST])).toEqual(['compute-1', 'compute-2', null]);
  const together = await group(cloud, 'affinity');
  const first = await cloud.boot({ hints: { group: together } });
  const second = await cloud.boot({ hints: { group: together } });
  expect(second[HOST]).toBe(first[HOST]);
  const soft = await group(cloud, 'soft-anti-affinity');
  const hosts = [];
  for (let index = 0; index < 3; index += 1) hosts.push((await cloud.boot({ hints: { group: soft } }))[HOST]);
  expect(new Set(hosts.slice(0, 2)).size).toBe(2);
  expect(hosts[2]).not.toBeNull();
  const members = (await cloud.ask('GET', `/os-server-groups/${soft}`, { as: 'alice' })).body.server_group
    .members;
  expect(members).toHaveLength(3);
});

test('different_host keeps away from a server, and an unknown group is refused', async () => {
  const cloud = await testCloud({ hosts: 2 });
  const first = await cloud.boot();
  const second = await cloud.boot({ hints: { different_host: first.id } });
  expect(second[HOST]).not.toBe(first[HOST]);
  const unknown = '00000000-0000-4000-8000-000000000000';
  await expect(cloud.boot({ hints: { group: unknown } })).rejects.toThrow(
    `Instance group ${unknown} could not be found.`,
  );
});
