import { expect, test } from 'vitest';
import { testCloud } from './testing/test-cloud.ts';

test('versions are listed without a token and negotiated with each request', async () => {
  const cloud = await testCloud();
  const root = await cloud.compute.app.inject({ url: '/v2.1/' });
  expect(root.json().version).toMatchObject({ id: 'v2.1', version: '2.64', min_version: '2.1' });
  expect((await cloud.compute.app.inject({ url: '/v2.1/servers' })).statusCode).toBe(401);
  const answer = await cloud.ask('GET', '/servers', { version: '2.53' });
  expect(answer.headers).toMatchObject({
    'openstack-api-version': 'compute 2.53',
    'x-openstack-nova-api-version': '2.53',
    vary: 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
  });
  expect((await cloud.ask('GET', '/servers', { version: '2.99' })).body).toEqual({
    computeFault: {
      code: 406,
      message: 'Version 2.99 is not supported by the API. Minimum is 2.1 and maximum is 2.64.',
    },
  });
  expect((await cloud.ask('GET', '/servers', { version: 'new' })).status).toBe(400);
  expect((await cloud.ask('GET', '/servers', { version: 'latest' })).status).toBe(200);
  const legacy = { 'x-auth-token': 'admin', 'x-openstack-nova-api-version': '2.11' };
  const reply = await cloud.compute.app.inject({ url: '/v2.1/os-services', headers: legacy });
  expect(reply.json().services[0].forced_down).toBe(false);
});

test('flavors: private ones are for projects with access', async () => {
  const cloud = await testCloud();
  const flavor = {
    name: 'small',
    id: 'auto',
    ram: 256,
    vcpus: 1,
    disk: 0,
    'os-flavor-access:is_public': false,
  };
  expect((await cloud.ask('POST', '/flavors', { as: 'alice', body: { flavor } })).status).toBe(403);
  const { id } = (await cloud.ask('POST', '/flavors', { body: { flavor } })).body.flavor;
  expect((await cloud.ask('POST', '/flavors', { body: { flavor } })).body.conflictingRequest.message).toBe(
    'Flavor with name small already exists.',
  );
  expect((await cloud.ask('GET', `/flavors/${id}`, { as: 'alice' })).status).toBe(404);
  await cloud.ask('POST', `/flavors/${id}/action`, { body: { addTenantAccess: { tenant: 'p-alice' } } });
  expect((await cloud.ask('GET', '/flavors/detail', { as: 'alice' })).body.flavors).toHaveLength(1);
  await cloud.ask('POST', `/flavors/${id}/os-extra_specs`, { body: { extra_specs: { 'hw:x': '1' } } });
  expect((await cloud.ask('GET', `/flavors/${id}`, { version: '2.61' })).body.flavor.extra_specs).toEqual({
    'hw:x': '1',
  });
  expect((await cloud.ask('DELETE', `/flavors/${id}`)).status).toBe(202);
  expect((await cloud.ask('GET', '/flavors?is_public=none')).body.flavors).toEqual([]);
});

test('hypervisors by number and by UUID', async () => {
  const cloud = await testCloud();
  await cloud.boot();
  const old = (await cloud.ask('GET', '/os-hypervisors/1')).body.hypervisor;
  expect(old).toMatchObject({ id: 1, hypervisor_hostname: 'compute-1', host_ip: '127.0.1.1', vcpus_used: 1 });
  const version = '2.53';
  const list = await cloud.ask('GET', '/os-hypervisors/detail?with_servers=true', { version });
  expect(list.body.hypervisors[0].servers).toHaveLength(1);
  const { id } = list.body.hypervisors[0];
  expect((await cloud.ask('GET', `/os-hypervisors/${id}`, { version })).body.hypervisor.id).toBe(id);
  expect((await cloud.ask('GET', '/os-hypervisors/1', { version })).status).toBe(400);
  expect((await cloud.ask('GET', '/os-hypervisors', { as: 'alice' })).status).toBe(403);
});

test('key pairs are generated or imported', async () => {
  const cloud = await testCloud();
  const made = await cloud.ask('POST', '/os-keypairs', {
    as: 'alice',
    version: '2.2',
    body: { keypair: { name: 'k' } },
  });
  expect(made.status).toBe(201);
  expect(made.body.keypair.private_key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
  expect(made.body.keypair.fingerprint).toMatch(/^(?:[\da-f]{2}:){15}[\da-f]{2}$/);
  const server = await cloud.boot({ server: { key_name: 'k' } });
  expect(server.key_name).toBe('k');
  expect((await cloud.ask('GET', '/os-keypairs', { as: 'bob' })).body.keypairs).toEqual([]);
});
