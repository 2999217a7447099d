import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { waitFor } from '../../core/wait-for.ts';
import { openStackCli, WHY_NO_STACK_CLI } from '../support/openstack-cli.ts';
import type { OpenStackCli } from '../support/openstack-cli.ts';

// Each command starts a Python program, which takes about a second.
const TIMEOUT_MS = 120_000;

const until = (condition: string, probe: () => Promise<boolean>): Promise<boolean> =>
  waitFor(condition, probe, { clock: systemClock(), timeoutMs: TIMEOUT_MS });

const TEMPLATE = `
heat_template_version: 2017-02-24
parameters: {name: {type: string}}
resources:
  net: {type: OS::Neutron::Net, properties: {name: {get_param: name}}}
  groups:
    type: OS::Heat::ResourceGroup
    properties: {count: 2, resource_def: {type: OS::Nova::ServerGroup, properties: {name: g_%index%}}}
outputs:
  id: {value: {get_resource: net}}
`;

describe.skipIf(WHY_NO_STACK_CLI !== undefined)(
  `the openstack program and stacks${WHY_NO_STACK_CLI ? ` (${WHY_NO_STACK_CLI})` : ''}`,
  () => {
    let cli: OpenStackCli;
    let folder: string;
    let template: string;
    beforeAll(async () => {
      cli = await openStackCli();
      folder = mkdtempSync(join(tmpdir(), 'doctor-hot-'));
      template = join(folder, 'stack.yaml');
      writeFileSync(template, TEMPLATE);
    }, TIMEOUT_MS);
    afterAll(async () => {
      await cli.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('creates, shows, updates and deletes one', { timeout: TIMEOUT_MS }, async () => {
      // While it waits, it prints the stack's events.
      const printed = await cli.run(
        'stack',
        'create',
        'app',
        '--wait',
        '--poll',
        '1',
        '-t',
        template,
        '--parameter',
        'name=lan',
        '--tags',
        'a,b',
      );
      expect(printed).toMatch(/\[app\.net\]: CREATE_COMPLETE +state changed/);
      expect(printed).toMatch(/\[app\]: CREATE_COMPLETE +Stack CREATE completed successfully/);
      const [shown, listed, resources, events] = await Promise.all([
        cli.json('stack', 'show', 'app'),
        cli.json<Record<string, unknown>[]>('stack', 'list'),
        cli.json<Record<string, unknown>[]>('stack', 'resource', 'list', '-n', '2', 'app'),
        cli.json<Record<string, unknown>[]>('stack', 'event', 'list', 'app'),
      ]);
      expect(shown).toMatchObject({
        stack_status: 'CREATE_COMPLETE',
        parameters: { name: 'lan' },
        tags: ['a', 'b'],
      });
      expect(listed).toMatchObject([{ 'Stack Name': 'app', 'Stack Status': 'CREATE_COMPLETE' }]);
      expect(resources.map((resource) => String(resource['resource_type'])).sort()).toEqual([
        'OS::Heat::ResourceGroup',
        'OS::Neutron::Net',
        'OS::Nova::ServerGroup',
        'OS::Nova::ServerGroup',
      ]);
      expect(events.at(-1)).toMatchObject({ resource_status: 'CREATE_COMPLETE' });

      const parameter = ['--existing', '--parameter', 'name=wan'];
      await cli.run('stack', 'update', 'app', ...parameter);
      // With --wait, the program would look every five seconds.
      await until('updated', async () => {
        const { stack_status: status } = await cli.json('stack', 'show', 'app');
        return status === 'UPDATE_COMPLETE';
      });
      const [output, resource] = await Promise.all([
        cli.json('stack', 'output', 'show', 'app', 'id'),
        cli.json('stack', 'resource', 'show', 'app', 'net'),
      ]);
      expect(output).toMatchObject({ output_value: resource['physical_resource_id'] });
      expect(resource).toMatchObject({ resource_status: 'UPDATE_COMPLETE', attributes: { name: 'wan' } });
      await cli.run('stack', 'delete', '--yes', 'app');
      await until('gone', async () => (await cli.json<unknown[]>('stack', 'list')).length === 0);
    });

    it('is shown what is wrong', { timeout: TIMEOUT_MS }, async () => {
      const bad = join(folder, 'bad.yaml');
      writeFileSync(bad, 'heat_template_version: 2017-02-24\nresources: {r: {type: OS::Foo::Bar}}');
      const [type, parameter, name] = await Promise.all([
        cli.refused('stack', 'create', 'other', '-t', bad),
        cli.refused('stack', 'create', 'other', '-t', template),
        cli.refused('stack', 'show', 'other'),
      ]);
      expect(type).toContain('The Resource Type (OS::Foo::Bar) could not be found.');
      expect(parameter).toContain('The Parameter (name) was not provided.');
      expect(name).toContain('Stack not found: other');
    });
  },
);
