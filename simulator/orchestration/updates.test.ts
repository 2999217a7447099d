import assert from 'node:assert/strict';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { waitFor } from '../../core/wait-for.ts';
import { heatWorld, hot } from './testing/world.ts';
import type { HeatWorld, Loose } from './testing/world.ts';

const LAN = `
  net: {type: OS::Neutron::Net, properties: {name: lan}}
  subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}`;
const VM = 'flavor: half, image: cirros, networks: [{network: {get_resource: net}}]';

const GROUP = hot(`
parameters: {count: {type: number, default: 3}, removed: {type: json, default: []}}
resources:${LAN}
  vms:
    type: OS::Heat::ResourceGroup
    depends_on: subnet
    properties:
      count: {get_param: count}
      removal_policies: [{resource_list: {get_param: removed}}]
      resource_def: {type: OS::Nova::Server, properties: {name: vm_%index%, ${VM}}}
outputs:
  refs: {value: {get_attr: [vms, refs]}}
  names: {value: {get_attr: [vms, name]}}
  first: {value: {get_attr: [vms, resource.0]}}
  second_name: {value: {get_attr: [vms, resource.1, name]}}`);

let world: HeatWorld;
beforeAll(async () => {
  world = await heatWorld();
});
afterAll(() => world.close());
afterEach(async () => {
  for (const stack of (await world.heat('GET', '/stacks')).body.stacks) {
    await world.heat('DELETE', pathOf(stack));
    assert.equal((await world.settled(stack)).stack_status, 'DELETE_COMPLETE');
  }
});

const pathOf = (stack: Loose): string => `/stacks/${stack.stack_name}/${stack.id}`;
const outputsOf = (stack: Loose): Loose =>
  Object.fromEntries(stack.outputs.map((output: Loose) => [output.output_key, output.output_value]));
const idOf = async (stack: Loose, name: string): Promise<string> =>
  (await world.heat('GET', `${pathOf(stack)}/resources/${name}`)).body.resource.physical_resource_id;
const servers = async (): Promise<readonly string[]> => {
  const { body } = await world.service('compute', 'GET', '/servers?all_tenants=1');
  return (body.servers as Loose[]).map((server) => String(server.name)).sort();
};
/** The events of a stack since its last update began. */
async function recentEvents(stack: Loose): Promise<readonly string[]> {
  const { body } = await world.heat('GET', `${pathOf(stack)}/events?nested_depth=2`);
  const lines = (body.events as Loose[]).map((event) => `${event.resource_name} ${event.resource_status}`);
  return lines.slice(0, lines.indexOf(`${stack.stack_name} UPDATE_IN_PROGRESS`)).reverse();
}

describe('an update', () => {
  it('scales a group by its highest indexes and does not change the others', async () => {
    const stack = await world.create('app', GROUP);
    const before = outputsOf(stack);
    expect(before.names).toEqual(['vm_0', 'vm_1', 'vm_2']);
    expect(before).toMatchObject({ first: before.refs[0], second_name: 'vm_1' });

    const smaller = await world.patch(stack, { parameters: { count: 1 } });
    expect(smaller.stack_status).toBe('UPDATE_COMPLETE');
    expect(outputsOf(smaller).refs).toEqual(before.refs.slice(0, 1));
    expect(await servers()).toEqual(['vm_0']);
    expect((await recentEvents(stack)).filter((line) => /^\d/.test(line)).sort()).toEqual([
      '1 DELETE_COMPLETE',
      '1 DELETE_IN_PROGRESS',
      '2 DELETE_COMPLETE',
      '2 DELETE_IN_PROGRESS',
    ]);

    const larger = await world.patch(stack, { parameters: { count: 2 } });
    expect(outputsOf(larger)).toMatchObject({ first: before.refs[0], names: ['vm_0', 'vm_1'] });
    expect(outputsOf(larger).refs[1]).not.toBe(before.refs[1]);
    expect(larger.parameters.count).toBe('2');
  });

  it('removes the members that a policy lists, and never uses their names again', async () => {
    const stack = await world.create('app', GROUP);
    const [first] = outputsOf(stack).refs as string[];
    const without = await world.patch(stack, { parameters: { count: 2, removed: [first] } });
    expect(outputsOf(without).names).toEqual(['vm_1', 'vm_2']);
    const more = await world.patch(stack, { parameters: { count: 3, removed: [] } });
    expect((outputsOf(more).names as string[]).sort()).toEqual(['vm_1', 'vm_2', 'vm_3']);
  });

  it('changes in place what can be, and does nothing to what stays the same', async () => {
    const template = (tag: string): string =>
      hot(`
resources:${LAN}
  vm: {type: OS::Nova::Server, depends_on: subnet, properties: {name: vm-${tag}, ${VM}, metadata: {tag: ${tag}, n: 1}}}
  alarm: {type: OS::Aodh::EventAlarm, properties: {event_type: a.b, severity: ${tag === 'one' ? 'low' : 'critical'}, alarm_actions: ['http://127.0.0.1:9/x']}}
  group: {type: OS::Nova::ServerGroup}`);
    const stack = await world.create('app', template('one'));
    const [vm, alarm] = [await idOf(stack, 'vm'), await idOf(stack, 'alarm')];
    await world.service('alarming', 'PUT', `/v2/alarms/${alarm}/state`, undefined, 'owner');
    const updated = await world.patch(stack, { template: template('two') });
    expect(updated.stack_status).toBe('UPDATE_COMPLETE');
    expect([await idOf(stack, 'vm'), await idOf(stack, 'alarm')]).toEqual([vm, alarm]);
    const { server } = (await world.service('compute', 'GET', `/servers/${vm}`)).body;
    expect(server).toMatchObject({ name: 'vm-two', metadata: { tag: 'two', n: '1' } });
    const shown = (await world.service('alarming', 'GET', `/v2/alarms/${alarm}`)).body;
    expect(shown).toMatchObject({ severity: 'critical', event_rule: { event_type: 'a.b' } });
    expect([...new Set((await recentEvents(stack)).map((line) => line.replace(/ .*/s, '')))].sort()).toEqual([
      'alarm',
      'app',
      'vm',
    ]);
  });

  it('replaces what cannot be changed, with all that stands on it, and then removes the old', async () => {
    const template = (cidr: string): string =>
      hot(`
resources:
  net: {type: OS::Neutron::Net}
  subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: ${cidr}}}
  router: {type: OS::Neutron::Router}
  leg: {type: OS::Neutron::RouterInterface, properties: {router: {get_resource: router}, subnet: {get_resource: subnet}}}`);
    const stack = await world.create('app', template('10.1.0.0/24'));
    const [subnet, net] = [await idOf(stack, 'subnet'), await idOf(stack, 'net')];
    const updated = await world.patch(stack, { template: template('10.2.0.0/24') });
    expect(updated.stack_status).toBe('UPDATE_COMPLETE');
    expect(await idOf(stack, 'subnet')).not.toBe(subnet);
    expect(await idOf(stack, 'net')).toBe(net);
    const listed = (await world.service('network', 'GET', `/v2.0/subnets?network_id=${net}`)).body
      .subnets as Loose[];
    expect(listed.map((subnet) => subnet.cidr)).toEqual(['10.2.0.0/24']);
    const lines = await recentEvents(stack);
    expect(lines.indexOf('leg DELETE_COMPLETE')).toBeLessThan(lines.indexOf('subnet DELETE_IN_PROGRESS'));
    expect(lines.indexOf('leg CREATE_COMPLETE')).toBeLessThan(lines.indexOf('leg DELETE_IN_PROGRESS'));
  });

  it('adds and removes resources with the template', async () => {
    const stack = await world.create(
      'app',
      hot(`resources: {a: {type: OS::Neutron::Net}, b: {type: OS::Neutron::Net}}`),
    );
    const a = await idOf(stack, 'a');
    await world.patch(stack, {
      template: hot('resources: {a: {type: OS::Neutron::Net}, c: {type: OS::Neutron::Net}}'),
    });
    const { resources } = (await world.heat('GET', `${pathOf(stack)}/resources`)).body;
    expect((resources as Loose[]).map((resource) => String(resource.resource_name)).sort()).toEqual([
      'a',
      'c',
    ]);
    expect(await idOf(stack, 'a')).toBe(a);
  });

  it('by PATCH keeps parameters and drops those it does not know; by PUT starts from the defaults', async () => {
    const template = hot('parameters: {a: {type: string, default: x}, b: {type: string, default: y}}');
    const stack = await world.create('app', template, { parameters: { a: '1' } });
    const patched = await world.patch(stack, { parameters: { b: '2', stranger: '3' } });
    expect(patched.parameters).toMatchObject({ a: '1', b: '2' });
    const cleared = await world.patch(stack, { clear_parameters: ['a'] });
    expect(cleared.parameters).toMatchObject({ a: 'x', b: '2' });
    expect((await world.heat('PUT', pathOf(stack), { template, parameters: { a: '4' } })).status).toBe(202);
    expect((await world.settled(stack)).parameters).toMatchObject({ a: '4', b: 'y' });
    expect((await world.heat('PUT', pathOf(stack), { template, parameters: { stranger: '3' } })).error).toBe(
      'UnknownUserParameter: The Parameter (stranger) was not defined in template.',
    );
    expect((await world.heat('PUT', pathOf(stack), {})).error).toBe('HTTPBadRequest: No template specified');
  });

  it('that fails is taken back where rollback was asked for', async () => {
    const template = (zone: string, name: string): string =>
      hot(`
resources:
  net: {type: OS::Neutron::Net, properties: {name: ${name}}}
  subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
  vm: {type: OS::Nova::Server, depends_on: subnet, properties: {${VM}${zone}}}`);
    const stack = await world.create('app', template('', 'before'));
    const vm = await idOf(stack, 'vm');
    await world.heat('PATCH', pathOf(stack), {
      template: template(', availability_zone: nowhere', 'after'),
      disable_rollback: false,
    });
    const back = await waitFor(
      'rollback',
      async () => {
        const now = await world.settled(stack);
        return now.stack_status === 'ROLLBACK_COMPLETE' && now;
      },
      { clock: systemClock(), timeoutMs: 60_000, intervalMs: 10 },
    );
    expect(back.stack_status_reason).toBe('Stack ROLLBACK completed successfully');
    expect(await idOf(stack, 'vm')).toBe(vm);
    expect(await servers()).toHaveLength(1);
    const net = (await world.service('network', 'GET', `/v2.0/networks/${await idOf(stack, 'net')}`)).body
      .network;
    expect(net.name).toBe('before');
    const again = await world.patch(stack, { template: template('', 'third') });
    expect(again.stack_status).toBe('UPDATE_COMPLETE');
  });

  it('that fails without rollback is repaired by the next one', async () => {
    const template = (more: string): string =>
      hot(`resources:${LAN}\n  vm: {type: OS::Nova::Server, depends_on: subnet, properties: {${VM}${more}}}`);
    const stack = await world.create('app', template(', availability_zone: nowhere'));
    expect(stack.stack_status).toBe('CREATE_FAILED');
    const repaired = await world.patch(stack, { template: template('') });
    expect(repaired).toMatchObject({ stack_status: 'UPDATE_COMPLETE' });
    expect(await servers()).toHaveLength(1);
  });
});

describe('a deletion', () => {
  it('takes over from a creation that is under way', async () => {
    const slow = await heatWorld('zed-lab');
    try {
      const made = await slow.heat('POST', '/stacks', { stack_name: 'app', template: GROUP });
      const stack = { id: made.body.stack.id as string, stack_name: 'app' };
      const clock = systemClock();
      await waitFor(
        'servers are being made',
        async () =>
          ((await slow.service('compute', 'GET', '/servers?all_tenants=1')).body.servers as Loose[]).length >
          0,
        { clock, timeoutMs: 60_000, intervalMs: 20 },
      );
      expect((await slow.heat('DELETE', pathOf(stack))).status).toBe(204);
      expect(await slow.settled(stack)).toMatchObject({ stack_status: 'DELETE_COMPLETE' });
      expect((await slow.service('compute', 'GET', '/servers?all_tenants=1')).body.servers).toEqual([]);
      expect((await slow.service('network', 'GET', '/v2.0/ports')).body.ports).toEqual([]);
    } finally {
      await slow.close();
    }
  });
});
