import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allFiles } from '../config/all.ts';
import { environmentOf } from '../config/client.ts';
import { allHosts, describeLab } from '../description.ts';
import { cablesOf } from '../network/links.ts';
import { allServices, serviceNamed } from '../services/table.ts';
import { sampleLab } from '../testing/sample-lab.ts';
import { accountsWith } from './accounts.ts';
import { PRODUCTS } from './names.ts';
import { LAYOUT_OF } from './all.ts';
import { systemctlText, unitsOf } from './systemctl.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'doctor-layout-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function runScript(text: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const path = join(dir, 'program');
  await writeFile(path, text);
  await chmod(path, 0o755);
  const { exitCode, stdout, stderr } = await execa(path, args, { env, reject: false });
  return { exitCode, stdout, stderr };
}

describe.each(PRODUCTS)('a lab that looks like %s', (as) => {
  const input = sampleLab({ computes: 2, as });
  const { lab } = input;

  it('has an installer and a controller beside its compute hosts, at addresses of their own', () => {
    const hosts = allHosts(lab);
    expect(hosts).toHaveLength(4);
    expect(new Set(hosts.map(({ managementIp }) => managementIp)).size).toBe(4);
    expect(lab.layout?.nodes.map(({ role }) => role)).toEqual(['controller', 'compute', 'compute']);
    const cables = hosts.flatMap((host) => cablesOf(lab, host).map(({ outer }) => outer));
    expect(cables.filter((name) => name.length > 15)).toEqual([]);
  });

  it('runs on the controller what is configured there, and what delivers alarms', () => {
    const there = allServices(input).filter(({ host }) => host?.name === lab.layout?.controller.name);
    const sshd = `${lab.layout?.controller.name}-sshd`;
    const wanted = ['aodh-notifier', 'ceilometer-agent-notification', 'nova-scheduler', sshd];
    expect(there.map(({ name }) => name).toSorted()).toEqual(wanted.toSorted());
  });

  it('lacks what the scenarios need', () => {
    const texts = allFiles(input).filter(({ path }) => path.includes(`/${as}/etc/`));
    expect(texts.length).toBeGreaterThan(4);
    const revealing = texts.filter(({ text }) =>
      /alarm\.all|maintenance|cpu_allocation_ratio = 1\n/.test(text),
    );
    expect(revealing.map(({ path }) => path)).toEqual([]);
  });

  it('says where the installer is, and no more than that', () => {
    const text = environmentOf(input);
    expect(text).toContain(`export INSTALLER_TYPE=${as}\nexport INSTALLER_IP=10.20.0.2\n`);
    expect(text).toMatch(as === 'daisy' ? /INSTALLER_PASSWORD=\S{24}\n/ : /SSH_KEY=\S+\n/);
    const ini = allFiles(input).find(({ path }) => path === lab.paths.doctorIni);
    expect(ini?.text).toBe('[DEFAULT]\nunseen_limit_ms = 3000\n\n[inspector]\nip = 10.20.0.1\n');
  });

  it('has a unit for each service that is restarted, and knows the service', () => {
    const units = allHosts(lab).flatMap((host) => [...unitsOf(lab, host).values()]);
    expect(units).toHaveLength(5);
    for (const service of units) expect(serviceNamed(input, service).host).toBeDefined();
  });
});

describe('the programs of a product', () => {
  it.each([
    [
      'apex',
      { OS_AUTH_URL: 'http://10.20.0.2:5000/v3' },
      ['server', 'list'],
      /overcloud-novacompute-1 .*ctlplane=10\.20\.0\.12 /,
    ],
    [
      'fuel',
      {},
      ['*', '--out', 'yaml', 'pillar.get', '_param:single_address'],
      /^cmp002\.doctor-lab\.local: 10\.20\.0\.12$/m,
    ],
    ['daisy', { OS_ENDPOINT: 'http://10.20.0.2:19292' }, ['host-list'], /host-10-20-0-12 .*u'COMPUTER'/],
  ] as const)('%s lists the hosts of the lab', async (as, env, args, expected) => {
    const { layout } = describeLab('/srv/lab', { ...sampleLab().lab.shape, as });
    const text = LAYOUT_OF[as].program.text(layout?.nodes ?? []).replace('$(id -u)', '0');
    expect((await runScript(text, args, env)).stdout).toMatch(expected);
    const other = await runScript(text, ['help'], env);
    expect(other).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining(args.at(-1) ?? ''),
    });
  });

  it('ask for what the product has in its rc file', async () => {
    const text = LAYOUT_OF.apex.program.text([]);
    const { exitCode, stderr } = await runScript(text, ['server', 'list'], { OS_AUTH_URL: '' });
    expect([exitCode, stderr]).toEqual([1, 'Missing value auth-url required for auth plugin password']);
  });
});

describe('systemctl on a host of the lab', () => {
  const { lab } = sampleLab({ as: 'apex' });
  const controller = lab.layout?.controller ?? lab.hosts[0];
  const text = controller === undefined ? '' : systemctlText(lab, controller, ['/usr/bin/false']);

  it.each([
    [['is-active', 'openstack-nova-scheduler.service'], 3, 'inactive', ''],
    [['is-active', 'sshd'], 3, 'inactive', ''],
    [['stop', 'sshd'], 1, '', 'knows restart and is-active'],
    [['restart'], 1, '', 'Too few arguments.'],
  ] as const)('%j', async (args, exitCode, stdout, words) => {
    const result = await runScript(text.replace(lab.paths.run, dir), args);
    expect([result.exitCode, result.stdout]).toEqual([exitCode, stdout]);
    expect(result.stderr).toContain(words);
  });
});

describe('the users of a host', () => {
  const machine = {
    passwd:
      'root:x:0:0:root:/root:/bin/bash\nubuntu:x:1000:1000::/home/ubuntu:/bin/sh\nme:x:59990:59990::/:/bin/sh\n',
    group: 'root:x:0:\nubuntu:x:1000:\n',
  };

  it('are those of this machine and one more, with a number that is nobody’s', () => {
    const { passwd, group, shadow, sudoers, owner } = accountsWith('ubuntu', machine);
    expect(owner).toEqual({ uid: 59_989, gid: 59_989 });
    expect(passwd.match(/^ubuntu:.*$/gm)).toEqual(['ubuntu:x:59989:59989::/home/ubuntu:/bin/bash']);
    expect(group).toMatch(/^ubuntu:x:59989:$/m);
    expect(shadow).toMatch(/^root:\*:/m);
    expect(sudoers).toMatch(/^ubuntu ALL=\(ALL:ALL\) NOPASSWD: ALL$/m);
  });

  it('are those of this machine alone where root is the one', () => {
    const { passwd, shadow, home } = accountsWith('root', machine, '$6$salt$hash');
    expect([passwd, home]).toEqual([machine.passwd, '/root']);
    expect(shadow).toMatch(/^root:\$6\$salt\$hash:/);
  });
});
