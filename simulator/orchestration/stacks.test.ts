import assert from 'node:assert/strict';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../core/wait-for.ts';
import { systemClock } from '../../core/clock.ts';
import { heatWorld, hot } from './testing/world.ts';
import type { HeatWorld, Loose } from './testing/world.ts';

const LAN = `
  net: {type: OS::Neutron::Net, properties: {name: lan}}
  subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}`;
const SERVER = 'flavor: half, image: cirros, networks: [{network: {get_resource: net}}]';

let world: HeatWorld;
beforeAll(async () => {
  world = await heatWorld();
});
afterAll(() => world.close());

/** Every test leaves the cloud as it found it, which is a test in itself. */
afterEach(async () => {
  for (const stack of (await world.heat('GET', '/stacks')).body.stacks) {
    await world.heat('DELETE', `/stacks/${stack.stack_name}/${stack.id}`);
    assert.equal((await world.settled(stack)).stack_status, 'DELETE_COMPLETE');
  }
  assert.deepEqual(await leftovers(), []);
});

async function leftovers(): Promise<readonly string[]> {
  const lists = [
    ['network', '/v2.0/networks', 'networks'],
    ['network', '/v2.0/ports', 'ports'],
    ['network', '/v2.0/routers', 'routers'],
    ['network', '/v2.0/floatingips', 'floatingips'],
    ['compute', '/servers?all_tenants=1', 'servers'],
    ['compute', '/os-server-groups?all_projects=1', 'server_groups'],
  ] as const;
  const found = await Promise.all(
    lists.map(async ([type, path, key]) => (await world.service(type, 'GET', path)).body[key] as Loose[]),
  );
  const alarms = (await world.service('alarming', 'GET', '/v2/alarms')).body as Loose[];
  return [...found.flat(), ...alarms]
    .map((item) => String(item.name ?? item.id))
    .filter((name) => name !== 'public');
}

const pathOf = (stack: Loose): string => `/stacks/${stack.stack_name}/${stack.id}`;
const outputsOf = (stack: Loose): Loose =>
  Object.fromEntries(stack.outputs.map((output: Loose) => [output.output_key, output.output_value]));
const resourceOf = async (stack: Loose, name: string): Promise<Loose> =>
  (await world.heat('GET', `${pathOf(stack)}/resources/${name}`)).body.resource;

describe('a stack', () => {
  it('is deleted once the blocking resource is gone', async () => {
    const stack = await world.create('shared', hot(`resources:${LAN}`));
    const net = await resourceOf(stack, 'net');
    const port = await world.service(
      'network',
      'POST',
      '/v2.0/ports',
      { port: { network_id: net.physical_resource_id } },
      'owner',
    );
    await world.heat('DELETE', pathOf(stack));
    await waitFor(
      'the deletion is refused',
      async () => {
        const subnet = await resourceOf(stack, 'subnet');
        return subnet?.resource_status !== 'CREATE_COMPLETE';
      },
      { clock: systemClock(), timeoutMs: 60_000, intervalMs: 5 },
    );
    await world.service('network', 'DELETE', `/v2.0/ports/${port.body.port.id}`, undefined, 'owner');
    expect(await world.settled(stack)).toMatchObject({ stack_status: 'DELETE_COMPLETE' });
  });

  it('is created with its resources, in order, and records it', async () => {
    const stack = await world.create(
      'app',
      hot(`
description: an application
parameters: {size: {type: number, default: 1}, secret: {type: string, default: s, hidden: true}}
resources:${LAN}
  group: {type: OS::Nova::ServerGroup, properties: {policies: [anti-affinity]}}
  vm:
    type: OS::Nova::Server
    properties: {name: vm, ${SERVER}, metadata: {n: {get_param: size}}, scheduler_hints: {group: {get_resource: group}}}
outputs:
  id: {value: {get_resource: vm}}
  address: {value: {get_attr: [vm, networks, lan, 0]}}
  text: {value: {str_replace: {template: "at AA in BB", params: {AA: {get_attr: [vm, first_address]}, BB: {get_attr: [net, name]}}}}}`),
      { tags: 'a,b', timeout_mins: 5 },
    );
    const address = outputsOf(stack).address as string;
    expect(stack).toMatchObject({
      stack_status: 'CREATE_COMPLETE',
      stack_status_reason: 'Stack CREATE completed successfully',
      description: 'an application',
      parameters: { 'OS::stack_name': 'app', 'OS::stack_id': stack.id, size: '1', secret: '******' },
      disable_rollback: true,
      timeout_mins: 5,
      tags: ['a', 'b'],
      stack_owner: 'owner',
    });
    expect(outputsOf(stack)).toEqual({ id: expect.any(String), address, text: `at ${address} in lan` });
    const server = (await world.service('compute', 'GET', `/servers/${outputsOf(stack).id}`)).body.server;
    expect(server).toMatchObject({
      name: 'vm',
      status: 'ACTIVE',
      metadata: { n: '1' },
      tenant_id: world.projectOf('owner'),
    });

    const events = (await world.heat('GET', `${pathOf(stack)}/events?sort_dir=asc`)).body.events as Loose[];
    const lines = events.map((event) => `${event.resource_name} ${event.resource_status}`);
    expect(lines[0]).toBe('app CREATE_IN_PROGRESS');
    expect(lines.at(-1)).toBe('app CREATE_COMPLETE');
    for (const [earlier, later] of [
      ['net CREATE_COMPLETE', 'subnet CREATE_IN_PROGRESS'],
      ['subnet CREATE_COMPLETE', 'vm CREATE_IN_PROGRESS'],
      ['group CREATE_COMPLETE', 'vm CREATE_IN_PROGRESS'],
    ] as const)
      expect(lines.indexOf(earlier)).toBeLessThan(lines.indexOf(later));
    const newest = (await world.heat('GET', `${pathOf(stack)}/events?limit=1`)).body.events as Loose[];
    expect(newest.map((event) => event.resource_status)).toEqual(['CREATE_COMPLETE']);
  });

  it('is found by name through a redirect, and has parts of its own', async () => {
    const template = hot(`resources:${LAN}\noutputs: {n: {description: its id, value: {get_resource: net}}}`);
    const stack = await world.create('app', template);
    const found = await world.heat('GET', '/stacks/app/resources?nested_depth=1');
    expect(found.status).toBe(302);
    expect(found.location).toMatch(
      new RegExp(`/v1/[0-9a-f]{32}${pathOf(stack)}/resources\\?nested_depth=1$`),
    );
    expect((await world.heat('GET', '/stacks/nope')).error).toBe(
      'EntityNotFound: The Stack (nope) could not be found.',
    );
    expect((await world.heat('POST', pathOf(stack))).status).toBe(405);

    const part = async (path: string): Promise<Loose> =>
      (await world.heat('GET', `${pathOf(stack)}/${path}`)).body;
    expect(await part('template')).toMatchObject({ heat_template_version: '2017-02-24' });
    expect(await part('environment')).toMatchObject({ parameters: {} });
    expect(await part('outputs')).toEqual({ outputs: [{ output_key: 'n', description: 'its id' }] });
    expect(await part('outputs/n')).toMatchObject({
      output: { output_value: (await resourceOf(stack, 'net')).physical_resource_id },
    });
    expect(await resourceOf(stack, 'subnet')).toMatchObject({
      resource_type: 'OS::Neutron::Subnet',
      resource_status: 'CREATE_COMPLETE',
      attributes: { cidr: '10.0.0.0/24' },
    });
    expect((await world.heat('GET', `${pathOf(stack)}/resources/nope`)).error).toBe(
      'ResourceNotFound: The Resource (nope) could not be found in Stack app.',
    );
    expect((await world.heat('POST', '/stacks', { stack_name: 'app', template })).error).toBe(
      'StackExists: The Stack (app) already exists.',
    );
  });

  it('belongs to its project', async () => {
    const stack = await world.create('app', hot(`resources:${LAN}`));
    expect((await world.heat('GET', pathOf(stack), undefined, 'stranger')).status).toBe(404);
    expect((await world.heat('GET', '/stacks', undefined, 'stranger')).body.stacks).toEqual([]);
    const foreign = await fetchAs(`/../${world.projectOf('owner')}/stacks`, 'stranger');
    expect(foreign.status).toBe(403);
    const [seen] = (await world.heat('GET', '/stacks?name=app', undefined, 'admin')).body.stacks as Loose[];
    expect(seen).toMatchObject({ id: stack.id, project: world.projectOf('owner') });
    expect((await world.heat('GET', '/stacks/app', undefined, 'admin')).status).toBe(404);
    expect((await world.heat('DELETE', pathOf(stack), undefined, 'admin')).status).toBe(204);
    expect(await world.settled(stack)).toMatchObject({ stack_status: 'DELETE_COMPLETE' });
    expect((await world.heat('GET', '/stacks/app')).status).toBe(404);
  });

  const fetchAs = (path: string, who: 'stranger') => world.heat('GET', path, undefined, who);

  it('stays as far as it came when something fails, with the reason of the service', async () => {
    const stack = await world.create(
      'app',
      hot(`
resources:
  net: {type: OS::Neutron::Net}
  vm: {type: OS::Nova::Server, properties: {${SERVER}}}`),
    );
    expect(stack.stack_status).toBe('CREATE_FAILED');
    expect(stack.stack_status_reason).toMatch(
      /^Resource CREATE failed: BadRequest: resources\.vm: Network \S+ requires a subnet in order to boot instances on\. \(HTTP 400\) \(Request-ID: req-\S+\)$/,
    );
    expect(await resourceOf(stack, 'net')).toMatchObject({ resource_status: 'CREATE_COMPLETE' });
    expect(await resourceOf(stack, 'vm')).toMatchObject({ resource_status: 'CREATE_FAILED' });
  });

  it('takes everything back when something fails and rollback was asked for', async () => {
    const template = hot(`
resources:${LAN}
  vm: {type: OS::Nova::Server, depends_on: subnet, properties: {${SERVER}, availability_zone: nowhere}}`);
    const stack = await world.create('app', template, { disable_rollback: false });
    const rolledBack = await waitFor(
      'rollback',
      async () => {
        const now = await world.settled(stack);
        return now.stack_status === 'ROLLBACK_COMPLETE' && now;
      },
      { clock: systemClock(), timeoutMs: 60_000, intervalMs: 10 },
    );
    expect(rolledBack).toMatchObject({ stack_status_reason: 'Stack ROLLBACK completed successfully' });
    expect(await leftovers()).toEqual([]);
  });

  it('reports a server that finds no host as Nova does', async () => {
    const stack = await world.create(
      'app',
      hot(`
resources:${LAN}
  vms:
    type: OS::Heat::ResourceGroup
    depends_on: subnet
    properties: {count: 7, resource_def: {type: OS::Nova::Server, properties: {${SERVER}}}}`),
    );
    expect(stack.stack_status_reason).toMatch(
      /^Resource CREATE failed: ResourceInError: resources\.vms\.resources\[\d\]: Went to status ERROR due to "Message: No valid host was found\..*, Code: 500"$/,
    );
  });

  it('may have a flavor only when an administrator makes it', async () => {
    const template = hot('resources: {f: {type: OS::Nova::Flavor, properties: {ram: 64, vcpus: 1}}}');
    const made = await world.heat('POST', '/stacks', { stack_name: 'sizes', template }, 'admin');
    const path = `/stacks/sizes/${made.body.stack.id}`;
    const done = await waitFor(
      'flavor made',
      async () => {
        const { stack: now } = (await world.heat('GET', path, undefined, 'admin')).body;
        return now.stack_status === 'CREATE_COMPLETE' && now;
      },
      { clock: systemClock(), timeoutMs: 60_000, intervalMs: 10 },
    );
    expect(done.stack_owner).toBe('admin');
    await world.heat('DELETE', path, undefined, 'admin');
    await waitFor(
      'stack gone',
      async () =>
        (await world.heat('GET', path, undefined, 'admin')).body.stack.stack_status === 'DELETE_COMPLETE',
      { clock: systemClock(), timeoutMs: 60_000, intervalMs: 10 },
    );
    expect((await world.service('compute', 'GET', '/flavors')).body.flavors).toHaveLength(1);
  });

  it('keeps what its policy says, when it goes', async () => {
    const stack = await world.create(
      'app',
      hot('resources: {group: {type: OS::Nova::ServerGroup, deletion_policy: Retain}}'),
    );
    const { physical_resource_id: id } = await resourceOf(stack, 'group');
    await world.heat('DELETE', pathOf(stack));
    await world.settled(stack);
    expect((await world.service('compute', 'DELETE', `/os-server-groups/${id}`)).status).toBe(204);
  });
});
