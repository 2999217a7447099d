import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStackCli, WHY_NO_CLI } from '../support/openstack-cli.ts';
import type { OpenStackCli } from '../support/openstack-cli.ts';

// A command takes some 50 ms on a machine that has nothing else to do, and the first one a second.
const TIMEOUT_MS = 60_000;

interface Row {
  readonly ID: string;
  readonly Name: string;
}

describe.skipIf(WHY_NO_CLI !== undefined)(
  `the openstack program${WHY_NO_CLI ? ` (${WHY_NO_CLI})` : ''}`,
  () => {
    let cli: OpenStackCli;
    beforeAll(async () => {
      cli = await openStackCli();
    }, TIMEOUT_MS);
    afterAll(() => cli.close());

    const names = async (...words: string[]): Promise<string[]> =>
      (await cli.json<Row[]>(...words)).map((row) => row.Name);

    it('runs as a program of its own', { timeout: TIMEOUT_MS }, async () => {
      const { exitCode, stdout } = await cli.alone('project', 'list', '-f', 'value', '-c', 'Name');
      expect({ exitCode, projects: stdout.split('\n').sort() }).toEqual({
        exitCode: 0,
        projects: ['admin', 'service'],
      });
    });

    it('gets a token and the catalogue', { timeout: TIMEOUT_MS }, async () => {
      const token = await cli.json('token', 'issue');
      const catalog = await cli.json<Row[]>('catalog', 'list');
      expect(token).toMatchObject({ project_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
      expect(catalog.map((row) => (row as unknown as { Type: string }).Type)).toEqual(
        expect.arrayContaining(['identity', 'compute', 'network', 'image', 'alarming']),
      );
    });

    it('manages projects, users and roles', { timeout: TIMEOUT_MS }, async () => {
      const project = await cli.json('project', 'create', 'vnf', '--description', 'first');
      await cli.run('user', 'create', 'manager', '--password', 'pw', '--project', 'vnf');
      await cli.run('role', 'create', 'operator');
      await cli.run('role', 'add', '--project', 'vnf', '--user', 'manager', 'operator');
      await cli.run('project', 'set', 'vnf', '--description', 'second');
      await cli.run('user', 'set', 'manager', '--email', 'm@example.org');
      expect(await cli.json('project', 'show', 'vnf')).toMatchObject({
        id: project['id'],
        description: 'second',
      });
      expect(await cli.json('user', 'show', 'manager')).toMatchObject({
        name: 'manager',
        email: 'm@example.org',
      });
      expect(await cli.json('role', 'show', 'operator')).toMatchObject({ name: 'operator' });
      expect(await names('project', 'list')).toContain('vnf');
      expect(await names('user', 'list')).toContain('manager');
      expect(await names('role', 'list')).toContain('operator');
      expect(await cli.run('role', 'assignment', 'list', '--names')).toContain('manager');
      expect(await cli.refused('project', 'create', 'vnf')).toMatch(/409|Conflict/);
      await cli.run('role', 'remove', '--project', 'vnf', '--user', 'manager', 'operator');
      await cli.run('user', 'delete', 'manager');
      await cli.run('role', 'delete', 'operator');
      await cli.run('project', 'delete', 'vnf');
      expect(await names('project', 'list')).not.toContain('vnf');
    });

    it('manages flavors', { timeout: TIMEOUT_MS }, async () => {
      await cli.run('flavor', 'create', 'tiny', '--vcpus', '1', '--ram', '512', '--disk', '1');
      await cli.run('flavor', 'set', 'tiny', '--property', 'hw:mem_page_size=large');
      expect(await cli.json('flavor', 'show', 'tiny')).toMatchObject({ vcpus: 1, ram: 512, disk: 1 });
      expect(await names('flavor', 'list')).toContain('tiny');
      expect(await cli.refused('flavor', 'create', 'tiny')).toMatch(/409|already exists/);
      await cli.run('flavor', 'delete', 'tiny');
      expect(await names('flavor', 'list')).not.toContain('tiny');
    });

    it('manages images', { timeout: TIMEOUT_MS }, async () => {
      const file = new URL('../../LICENSE', import.meta.url).pathname;
      await cli.run(
        'image',
        'create',
        'disk',
        '--file',
        file,
        '--disk-format',
        'raw',
        '--container-format',
        'bare',
      );
      await cli.run('image', 'set', 'disk', '--property', 'purpose=test');
      expect(await cli.json('image', 'show', 'disk')).toMatchObject({ status: 'active', disk_format: 'raw' });
      expect(await names('image', 'list')).toContain('disk');
      await cli.run('image', 'delete', 'disk');
      expect(await names('image', 'list')).not.toContain('disk');
    });

    it('manages networks, routers and floating IPs', { timeout: TIMEOUT_MS }, async () => {
      await cli.run('network', 'create', 'lan');
      await cli.run('subnet', 'create', 'lan4', '--network', 'lan', '--subnet-range', '10.0.0.0/24');
      await cli.run('port', 'create', 'plug', '--network', 'lan');
      await cli.run('router', 'create', 'gate');
      await cli.run('router', 'set', 'gate', '--external-gateway', 'public');
      await cli.run('router', 'add', 'subnet', 'gate', 'lan4');
      const floating = await cli.json('floating', 'ip', 'create', 'public', '--port', 'plug');
      const address = String(floating['floating_ip_address']);
      await cli.run('network', 'set', 'lan', '--description', 'd');
      await cli.run('subnet', 'set', 'lan4', '--description', 'd');
      await cli.run('port', 'set', 'plug', '--description', 'd');
      expect(await cli.json('floating', 'ip', 'show', address)).toMatchObject({
        floating_ip_address: address,
      });
      expect(await cli.run('floating', 'ip', 'list')).toContain(address);
      for (const [type, name] of [
        ['network', 'lan'],
        ['subnet', 'lan4'],
        ['port', 'plug'],
      ] as const) {
        expect(await cli.json(type, 'show', name)).toMatchObject({ name, description: 'd' });
        expect(await names(type, 'list')).toContain(name);
      }
      expect(await cli.json('router', 'show', 'gate')).toMatchObject({ name: 'gate' });
      expect(await names('router', 'list')).toContain('gate');
      expect(await cli.refused('network', 'delete', 'lan')).toMatch(/in use|409|Conflict/i);
      await cli.run('floating', 'ip', 'set', '--port', 'plug', address);
      await cli.run('floating', 'ip', 'delete', address);
      await cli.run('router', 'remove', 'subnet', 'gate', 'lan4');
      await cli.run('router', 'delete', 'gate');
      await cli.run('port', 'delete', 'plug');
      await cli.run('subnet', 'delete', 'lan4');
      await cli.run('network', 'delete', 'lan');
      expect(await names('network', 'list')).not.toContain('lan');
    });

    it('manages servers and server groups', { timeout: TIMEOUT_MS }, async () => {
      const file = new URL('../../LICENSE', import.meta.url).pathname;
      await cli.run('image', 'create', 'boot', '--file', file, '--disk-format', 'raw');
      await cli.run('flavor', 'create', 'one', '--vcpus', '1', '--ram', '128', '--disk', '1');
      await cli.run('network', 'create', 'net');
      await cli.run('subnet', 'create', 'net4', '--network', 'net', '--subnet-range', '10.1.0.0/24');
      const group = await cli.json('server', 'group', 'create', 'apart', '--policy', 'anti-affinity');
      const boot = (name: string, ...more: string[]) =>
        cli.json(
          'server',
          'create',
          name,
          '--image',
          'boot',
          '--flavor',
          'one',
          '--network',
          'net',
          '--wait',
          ...more,
        );
      const hint = `group=${String(group['id'])}`;
      const first = await boot('vm0', '--hint', hint);
      const second = await boot('vm1', '--hint', hint);
      expect(first).toMatchObject({ status: 'ACTIVE', 'OS-EXT-SRV-ATTR:host': expect.any(String) as string });
      expect(second['OS-EXT-SRV-ATTR:host']).not.toBe(first['OS-EXT-SRV-ATTR:host']);
      await cli.run('server', 'set', 'vm0', '--property', 'role=active');
      expect(await cli.json('server', 'show', 'vm0')).toMatchObject({ name: 'vm0', status: 'ACTIVE' });
      expect(await names('server', 'list', '--all-projects')).toEqual(expect.arrayContaining(['vm0', 'vm1']));
      expect(await names('server', 'group', 'list')).toContain('apart');
      expect(await cli.json('server', 'group', 'show', 'apart')).toMatchObject({ name: 'apart' });
      await cli.run('server', 'delete', '--wait', 'vm0', 'vm1');
      expect(await names('server', 'list', '--all-projects')).toEqual([]);
      await cli.run('server', 'group', 'delete', 'apart');
      await cli.run('network', 'delete', 'net');
      await cli.run('image', 'delete', 'boot');
      await cli.run('flavor', 'delete', 'one');
    });

    it('sees hypervisors and forces a compute service down', { timeout: TIMEOUT_MS }, async () => {
      expect(await cli.json<unknown[]>('hypervisor', 'list')).toHaveLength(3);
      expect(await cli.json('hypervisor', 'show', 'compute-1')).toMatchObject({ state: 'up' });
      await cli.run(
        '--os-compute-api-version',
        '2.11',
        'compute',
        'service',
        'set',
        '--down',
        'compute-1',
        'nova-compute',
      );
      const services = await cli.json<Record<string, unknown>[]>('compute', 'service', 'list');
      expect(services.find((row) => row['Host'] === 'compute-1')).toMatchObject({ State: 'down' });
      await cli.run(
        '--os-compute-api-version',
        '2.53',
        'compute',
        'service',
        'set',
        '--up',
        'compute-1',
        'nova-compute',
      );
      await cli.run(
        'compute',
        'service',
        'set',
        '--disable',
        '--disable-reason',
        'test',
        'compute-1',
        'nova-compute',
      );
      expect(await cli.run('compute', 'service', 'list')).toContain('disabled');
      await cli.run('compute', 'service', 'set', '--enable', 'compute-1', 'nova-compute');
    });

    it('manages event alarms', { timeout: TIMEOUT_MS }, async () => {
      await cli.run(
        'alarm',
        'create',
        '--name',
        'watch',
        '--type',
        'event',
        '--event-type',
        'compute.instance.update',
        '--query',
        'traits.state=string::error',
        '--alarm-action',
        'http://127.0.0.1:12346/failure/x',
        '--repeat-actions',
        'false',
      );
      const alarms = await cli.json<Record<string, string>[]>('alarm', 'list');
      const id = alarms.find((alarm) => alarm['name'] === 'watch')?.['alarm_id'] ?? '';
      expect(await cli.json('alarm', 'show', id)).toMatchObject({
        name: 'watch',
        type: 'event',
        state: 'insufficient data',
      });
      await cli.run('alarm', 'update', id, '--severity', 'critical');
      await cli.run('alarm', 'state', 'set', id, '--state', 'ok');
      expect(await cli.json('alarm', 'show', id)).toMatchObject({ severity: 'critical', state: 'ok' });
      expect(await cli.run('alarm-history', 'show', id)).toMatch(/state transition/);
      await cli.run('alarm', 'delete', id);
      expect(await cli.json<unknown[]>('alarm', 'list')).toEqual([]);
    });
  },
);
