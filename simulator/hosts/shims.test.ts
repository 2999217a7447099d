import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkOf } from './addresses.ts';
import { startControl } from './control.ts';
import type { ControlServer } from './control.ts';
import { makeHome } from './home.ts';
import type { HostHome } from './home.ts';
import { createLink } from './link.ts';

const link = createLink();
let homesDir: string;
let control: ControlServer;
let home: HostHome;

beforeAll(async () => {
  homesDir = mkdtempSync(join(tmpdir(), 'doctor-shims-'));
  control = await startControl();
  control.admit('secret', link);
  const network = networkOf('127.20.0.7', 6);
  const facts = {
    name: 'compute-7',
    network,
    controlPort: control.port,
    secret: 'secret',
  };
  home = await makeHome(homesDir, facts, ['doctor']);
});

afterAll(async () => {
  await control.close();
  rmSync(homesDir, { recursive: true });
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function sh(command: string): Promise<Outcome> {
  const options = { env: { ...home.envOf('doctor') }, cwd: home.dirOf('doctor') };
  try {
    return { code: 0, ...(await promisify(execFile)('bash', ['-c', command], options)) };
  } catch (error) {
    return error as Outcome;
  }
}

describe('ip', () => {
  it.each(['ip -o -4 addr', 'ip -o addr', 'ip -o -4 addr show', 'ip -4 -o a s'])('%s', async (command) => {
    expect(await sh(command)).toMatchObject({
      code: 0,
      stdout: [
        String.raw`1: lo    inet 127.0.0.1/8 scope host lo\       valid_lft forever preferred_lft forever`,
        String.raw`2: eth0    inet 127.20.0.7/16 brd 127.20.255.255 scope global eth0\       valid_lft forever preferred_lft forever`,
        '',
      ].join('\n'),
    });
  });

  it('shows an interface in full', async () => {
    expect((await sh('ip addr show dev eth0')).stdout).toBe(
      `2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    link/ether 52:54:00:14:00:06 brd ff:ff:ff:ff:ff:ff
    inet 127.20.0.7/16 brd 127.20.255.255 scope global eth0
       valid_lft forever preferred_lft forever
`,
    );
  });

  it('shows links on one line each', async () => {
    const { stdout } = await sh('ip -o link show');
    expect(stdout.split('\n')[0]).toBe(
      String.raw`1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00`,
    );
  });

  it('sets the link down and up only for root', async () => {
    expect(await sh('ip link set eth0 down')).toMatchObject({
      code: 2,
      stderr: 'RTNETLINK answers: Operation not permitted\n',
    });
    expect(link.up).toBe(true);
    expect((await sh('sudo -n ip link set dev eth0 down')).code).toBe(0);
    expect(link.up).toBe(false);
    expect((await sh('ip route show dev eth0')).stdout).toBe('');
    expect((await sh('sudo /bin/bash -c "ip link set eth0 up"')).code).toBe(0);
    expect(link.up).toBe(true);
    expect((await sh('ip -4 route show dev eth0')).stdout).toBe(
      '127.20.0.0/16 proto kernel scope link src 127.20.0.7 \n',
    );
  });

  it.each([
    ['ip -o -4 route show table all', '127.20.0.0/16 dev eth0 proto kernel scope link src 127.20.0.7 \n'],
    ['ip -o -6 route show table all', ''],
    ['ip route show table 100', ''],
    ['ip -o link show type vlan', ''],
    ['ip neigh show nud permanent', ''],
    ['ip nexthop show', ''],
  ])('%s', async (command, stdout) => {
    expect(await sh(command)).toEqual({ code: 0, stdout, stderr: '' });
  });

  it.each([
    ['ip link set nope up', 1, 'Cannot find device "nope"\n'],
    ['ip addr show dev nope', 1, 'Device "nope" does not exist.\n'],
    ['ip link set', 255, 'Not enough information: "dev" argument is required.\n'],
    ['ip link set eth0 bogus', 255, 'Error: either "dev" is duplicate, or "bogus" is a garbage.\n'],
    ['ip frob', 1, 'Object "frob" is unknown, try "ip help".\n'],
    ['ip link frob', 255, 'Command "frob" is unknown, try "ip link help".\n'],
    ['ip -frob', 255, 'Option "-frob" is unknown, try "ip -help".\n'],
  ])('refuses %s as iproute2 does', async (command, code, stderr) => {
    expect(await sh(command)).toMatchObject({ code, stderr });
  });
});

describe('the other commands', () => {
  it.each([
    ['hostname', 0, 'compute-7\n', ''],
    ['hostname -I', 0, '127.20.0.7 \n', ''],
    ['sudo -n sh -c "echo $HOME"', 0, undefined, ''],
    ['sudo nosuch', 1, '', 'sudo: nosuch: command not found\n'],
    [
      'systemctl restart nova-compute',
      5,
      '',
      'Failed to restart nova-compute.service: Unit nova-compute.service not found.\n',
    ],
    ['sudo systemctl --no-pager status x.timer', 4, '', 'Unit x.timer could not be found.\n'],
    ['systemctl is-active nova-compute', 3, 'inactive\n', ''],
    ['docker ps -q', 0, '', ''],
    ['docker restart nova_compute', 1, '', 'Error response from daemon: No such container: nova_compute\n'],
  ])('%s', async (command, code, stdout, stderr) => {
    expect(await sh(command)).toMatchObject({ code, stderr, ...(stdout === undefined ? {} : { stdout }) });
  });
});

it('finds no interface once the machine is gone', async () => {
  const facts = { name: 'gone', network: networkOf('127.20.0.8', 7), controlPort: 1, secret: 'secret' };
  const env = { ...(await makeHome(homesDir, facts, ['doctor'])).envOf('doctor') };
  const result = promisify(execFile)('bash', ['-c', 'sudo ip link set eth0 up'], { env });
  await expect(result).rejects.toMatchObject({ code: 1, stderr: 'Cannot find device "eth0"\n' });
});
