import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../cli/world.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';
import { inventoryOf } from '../support/inventory.ts';
import { asUser, findingsOf, livingCloud, verdictsOf } from '../support/living-cloud.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';

const bench = commandBench();
const PORTS = ['--inspector-port', '0', '--consumer-port', '0'];
const OTHER_RUN = '20260101-000000-abcdef';
afterAll(bench.close);

const runsLeft = (): readonly string[] =>
  existsSync(join(bench.folder, 'runs')) ? readdirSync(join(bench.folder, 'runs')) : [];

describe('on a cloud that is reached over OS_*', () => {
  let cloud: EmbeddedCloud;
  let admin: OpenStack;
  let before: readonly string[];
  beforeAll(async () => {
    cloud = await livingCloud();
    admin = await asUser(cloud.openrc);
    before = await inventoryOf(cloud.openrc);
  });
  afterAll(async () => {
    await admin.session.close();
    await cloud.close();
  });
  const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> =>
    bench.run([...argv, ...PORTS], { env: envOf(cloud, env) });
  const preflight = (env?: Readonly<Record<string, string>>): Promise<CommandResult> =>
    run(['preflight', '--json', '--aodh-cache-ttl', '1000'], env);

  it('proves the pipeline without a bus, says what that costs, and leaves nothing', async () => {
    const result = await preflight();
    expect(result.exitCode).toBe(0);
    expect(verdictsOf(result)).toMatchObject({
      bus: 'warn',
      pipeline: 'ok',
      consumer: 'ok',
      leftovers: 'ok',
    });
    expect(await inventoryOf(cloud.openrc)).toEqual(before);
  });

  it('is refused a wrong password, and looks at this machine all the same', async () => {
    const result = await preflight({ OS_PASSWORD: 'wrong-password' });
    expect(result.exitCode).toBe(3);
    const findings = findingsOf(result);
    expect(findings.get('credentials')).toMatchObject({ verdict: 'red', code: 'AUTH_REFUSED' });
    expect(findings.get('ports')?.verdict).toBe('ok');
    expect(result.stdout).not.toContain('wrong-password');
  });

  it('reports that the bus cannot be reached, and checks everything else', async () => {
    const result = await preflight({ TRANSPORT_URL: 'rabbit://guest:bus-password@127.0.0.1:9/' });
    expect(result.exitCode).toBe(3);
    const findings = findingsOf(result);
    expect(findings.get('bus')).toMatchObject({ verdict: 'red', code: 'BUS_UNREACHABLE' });
    expect(result.stdout).not.toContain('bus-password');
    expect(verdictsOf(result)).toMatchObject({ hosts: 'ok', ssh: 'ok', pipeline: 'ok' });
    expect(await inventoryOf(cloud.openrc)).toEqual(before);
  });

  it('distinguishes a member from an administrator', async () => {
    const { identity } = admin;
    const domainId = 'default';
    const project = await identity.projects.create({ name: 'p', domainId, description: '' });
    const user = await identity.users.create({ name: 'u', password: 'pw', domainId, description: '' });
    const role = await identity.roles.find('member');
    await identity.roles.grant({ projectId: project.id, userId: user.id, roleId: role?.id ?? '' });
    const member = { OS_USERNAME: 'u', OS_PASSWORD: 'pw', OS_PROJECT_NAME: 'p' };
    const result = await preflight(member);
    const test = await run(['test', '--quiet'], member);
    await identity.users.delete(user.id);
    await identity.projects.delete(project.id);
    expect(result.exitCode).toBe(3);
    const findings = findingsOf(result);
    expect(findings.get('role')).toMatchObject({ verdict: 'red', code: 'CLOUD_REFUSED' });
    expect(findings.get('role')?.seen).toMatch(/may not list the VMs of all projects, .*roles: member/);
    expect([...findings.values()].filter(({ verdict }) => verdict === 'red')).toHaveLength(1);
    expect(findings.get('hosts')?.seen).toBe('Not checked: it takes an administrator.');
    expect(test).toMatchObject({ exitCode: 3, stdout: '' });
    expect(test.stderr).toMatch(/may not list/);
  });

  it('names what another run left, with the command that removes it', async () => {
    const domainId = 'default';
    const description = `doctor run ${OTHER_RUN}`;
    const project = await admin.identity.projects.create({ name: 'doctor', domainId, description });
    try {
      const leftovers = findingsOf(await preflight()).get('leftovers');
      expect(leftovers).toMatchObject({ verdict: 'red', code: 'CLOUD_REFUSED' });
      expect(leftovers?.seen).toContain(`run ${OTHER_RUN} has project doctor`);
      expect(leftovers?.advice).toContain(`doctor cleanup ${OTHER_RUN}`);
      expect(leftovers?.advice).toContain(`openstack project delete ${project.id}`);

      writeLedger(OTHER_RUN, cloud.openrc['OS_AUTH_URL'] ?? '');
      const here = findingsOf(await preflight()).get('leftovers');
      expect(here?.advice).toBe(`\`doctor cleanup ${OTHER_RUN}\` takes it back.`);
      const test = await run(['test', '--quiet']);
      expect(test.exitCode).toBe(3);
      expect(test.stderr).toContain(`doctor cleanup ${OTHER_RUN}`);
      expect(test.stderr.trim().split('\n')).toHaveLength(2);
    } finally {
      await admin.identity.projects.delete(project.id);
    }
    const unmarked = findingsOf(await preflight()).get('leftovers');
    expect(unmarked).toMatchObject({ verdict: 'warn', advice: `\`doctor cleanup ${OTHER_RUN}\`` });
    expect(unmarked?.seen).toContain('flavor m1.tiny');
    rmSync(join(bench.folder, 'runs', OTHER_RUN), { recursive: true });
    expect(await inventoryOf(cloud.openrc)).toEqual(before);
  });

  it('names the hosts that take no VM, and says why', async () => {
    const { services } = admin.compute;
    await services.forceDown('compute-2', true);
    const result = await preflight();
    await services.forceDown('compute-2', false);
    expect(result.exitCode).toBe(0);
    const hosts = findingsOf(result).get('hosts');
    expect(hosts).toMatchObject({
      verdict: 'warn',
      seen: expect.stringContaining('compute-2 is forced down') as string,
    });
    expect(hosts?.advice).toContain('openstack compute service set --up compute-2 nova-compute');
  });

  describe('doctor test', () => {
    it('refuses to start on red, and does with --no-preflight', async () => {
      cloud.faultInjection.refuseSsh = ['compute-3'];
      const refused = await run(['test', '--quiet']);
      expect(await inventoryOf(cloud.openrc)).toEqual(before);
      cloud.faultInjection.refuseSsh = [];
      expect(refused).toMatchObject({ exitCode: 3, stdout: '' });
      expect(refused.stderr).toMatch(/compute-3.*refused the SSH login/);
      expect(refused.stderr).toContain('--no-preflight');
      expect(runsLeft()).toEqual([]);

      cloud.faultInjection.refuseSsh = ['compute-1', 'compute-2', 'compute-3'];
      const started = await run(['test', '--quiet', '--no-preflight']);
      cloud.faultInjection.refuseSsh = [];
      expect(started.stdout).toMatch(/UNKNOWN/);
      expect(await inventoryOf(cloud.openrc)).toEqual(before);
      rmSync(join(bench.folder, 'runs'), { recursive: true });
    });

    it('keeps warnings in its record', async () => {
      const result = await run(['test', '--json', '--fault-length', '300', '--aodh-cache-ttl', '1000']);
      expect(result.exitCode).toBe(0);
      const { warnings } = JSON.parse(result.stdout) as { warnings: readonly string[] };
      // A busy machine may add that the clocks could not be read closely.
      expect(warnings).toContainEqual(expect.stringMatching(/^preflight, bus: No messaging URL/));
    });
  });
});

describe('on a cloud that lacks a service', () => {
  it('names it', async () => {
    const cloud = await livingCloud({ without: ['alarming'] });
    const result = await bench.run(['preflight', '--json', ...PORTS], { env: envOf(cloud) });
    const test = await bench.run(['test', '--quiet', ...PORTS], { env: envOf(cloud) });
    await cloud.close();
    expect(result.exitCode).toBe(3);
    const findings = findingsOf(result);
    expect(findings.get('services')).toMatchObject({
      verdict: 'red',
      seen: 'The catalogue has no alarming.',
    });
    expect(findings.get('pipeline')?.seen).toContain('the check services must be well first');
    expect(test).toMatchObject({ exitCode: 3, stdout: '' });
    expect(test.stderr).toContain('The catalogue has no alarming.');
  });
});

function envOf(cloud: EmbeddedCloud, more: Readonly<Record<string, string>> = {}): World['env'] {
  return { ...cloud.openrc, PATH: '/usr/local/bin:/usr/bin:/bin', HOME: bench.folder, ...more };
}

/** The ledger of a run that was cut short after it had made a flavor. */
function writeLedger(runId: string, cloudName: string): void {
  const folder = join(bench.folder, 'runs', runId);
  const place = { target: { kind: 'simulated', name: cloudName }, installer: 'local' };
  const lines = [
    { seq: 0, state: 'undone', kind: 'run', what: 'run', undo: place },
    { seq: 1, state: 'made', kind: 'flavor', what: 'flavor m1.tiny', undo: { name: 'm1.tiny' } },
  ];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'trace.jsonl'), '');
  writeFileSync(join(folder, 'ledger.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
