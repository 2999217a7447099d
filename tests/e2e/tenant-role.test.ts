import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { CloudOptions, EmbeddedCloud } from '../../simulator/cloud.ts';
import { inventoryOf } from '../support/inventory.ts';
import { asUser, findingsOf, livingCloud } from '../support/living-cloud.ts';
import { recordOf } from '../support/run-record.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';

const bench = commandBench();
const PORTS = ['--inspector-port', '0', '--consumer-port', '0'];
const SIDES = ['--admin-tool-port', '0', '--app-manager-port', '0'];
/** A busy machine makes all of it slow. */
const PATIENT = { timeout: 180_000 };
const QUICK = ['--aodh-cache-ttl', '1000'];
afterAll(bench.close);

const open: EmbeddedCloud[] = [];
afterEach(async () => {
  for (const cloud of open.splice(0)) await cloud.close();
});

async function cloudWith(options: Partial<CloudOptions>): Promise<EmbeddedCloud> {
  const cloud = await livingCloud(options);
  open.push(cloud);
  return cloud;
}

/** Runs doctor on a cloud, with these lines in its configuration. */
function run(cloud: EmbeddedCloud, argv: readonly string[], config = ''): Promise<CommandResult> {
  const file = join(bench.folder, 'doctor.conf');
  writeFileSync(file, config);
  const env = { ...cloud.openrc, PATH: '/usr/local/bin:/usr/bin:/bin', HOME: bench.folder };
  return bench.run([...argv, ...PORTS, '--config', file], { env });
}

const runsLeft = (): readonly string[] =>
  existsSync(join(bench.folder, 'runs')) ? readdirSync(join(bench.folder, 'runs')) : [];

const FORMER = '[DEFAULT]\ndoctor_role = _member_\n';

describe('where the default policies of 2025.1 hold', () => {
  it('refuses a role that may do nothing before a run, names it, and leaves nothing', PATIENT, async () => {
    const cloud = await cloudWith({ policy: 'new' });
    const before = await inventoryOf(cloud.openrc);
    const preflight = await run(cloud, ['preflight', '--json', '--case', 'all', ...SIDES], FORMER);
    expect(preflight.exitCode).toBe(3);
    const tenant = findingsOf(preflight).get('tenant');
    expect(tenant).toMatchObject({ verdict: 'red', code: 'CLOUD_REFUSED' });
    expect(tenant?.seen).toMatch(
      /^With the role _member_ \(doctor_role\) the tenant may not create a network \(network\), nor create a VM \(compute\), nor create a stack \(orchestration\)\. /,
    );
    expect(tenant?.seen).toContain(
      'POST /v2.0/networks with 403: rule:create_network is disallowed by policy',
    );
    expect(tenant?.advice).toContain('doctor_role');
    expect(findingsOf(preflight).get('pipeline')?.seen).toContain('the check tenant must be well first');

    const test = await run(cloud, ['test', '--quiet'], FORMER);
    expect(test).toMatchObject({ exitCode: 3, stdout: '' });
    expect(test.stderr).toContain('With the role _member_ (doctor_role) the tenant may not create a network');
    expect(runsLeft()).toEqual([]);
    expect(await inventoryOf(cloud.openrc)).toEqual(before);
  });

  it('gives the tenant the role member, also where owners do not see host_status', PATIENT, async () => {
    const cloud = await cloudWith({ policy: 'new', hostStatusPolicy: 'admin' });
    const before = await inventoryOf(cloud.openrc);
    const result = await run(cloud, ['test', '--json', '--no-preflight', '--fault-length', '300', ...QUICK]);
    expect(result.stderr).not.toContain('CLOUD_REFUSED');
    const record = recordOf(result);
    expect({ exitCode: result.exitCode, verdict: record.verdict }).toEqual({
      exitCode: 0,
      verdict: 'passed',
    });
    const checks = record.scenarios.flatMap((scenario) => scenario.checks);
    expect(checks.find(({ name }) => name === 'owner-sees-host-down')).toMatchObject({
      verdict: 'skipped',
      reason: expect.stringContaining('os_compute_api:servers:show:host_status') as string,
    });
    expect(await inventoryOf(cloud.openrc)).toEqual(before);
  });
});

describe('where Keystone has no role member', () => {
  it('takes _member_, which it makes and removes', PATIENT, async () => {
    const cloud = await cloudWith({ policy: 'legacy' });
    const admin = await asUser(cloud.openrc);
    const member = await admin.identity.roles.find('MEMBER');
    await admin.identity.roles.delete(member?.id ?? '');
    const result = await run(cloud, ['preflight', '--json', ...QUICK]);
    expect(findingsOf(result).get('tenant')).toMatchObject({
      verdict: 'ok',
      seen: 'With the role _member_ the tenant may create a network, create a VM, create an alarm.',
    });
    expect(await admin.identity.roles.find('_member_')).toBeUndefined();
    await admin.session.close();
  });
});

describe('before a maintenance', () => {
  it('names the side that Aodh does not reach', PATIENT, async () => {
    const refusing = (url: string): string => {
      if (new URL(url).hostname !== '127.0.0.2') return url;
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    };
    const cloud = await cloudWith({ callbackResolver: { resolve: refusing } });
    const argv = ['preflight', '--json', '--case', 'all', '--admin-tool', 'fenix', ...SIDES, ...QUICK];
    const result = await run(cloud, argv, '[app_manager]\nip = 127.0.0.2\n');
    const findings = findingsOf(result);
    expect(result.exitCode).toBe(3);
    expect(findings.get('app manager')).toMatchObject({ verdict: 'red', code: 'CONSUMER_UNREACHABLE' });
    expect(findings.get('app manager')?.advice).toContain('[app_manager] ip');
    expect(['consumer', 'alarm cache', 'inspector'].map((name) => findings.get(name)?.verdict)).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
  });
});
