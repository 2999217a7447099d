import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import ssh2 from 'ssh2';
import type { Client } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { waitFor } from '../../core/wait-for.ts';
import { startFleet } from './fleet.ts';
import type { SimulatedFleet } from './fleet.ts';

const clock = systemClock();
let homesDir: string;
let fleet: SimulatedFleet;
const clients: Client[] = [];

beforeEach(async () => {
  homesDir = mkdtempSync(join(tmpdir(), 'doctor-fleet-'));
  fleet = await startFleet({ count: 2, vcpus: 4, ramMb: 2048, diskGb: 20, clock, log: silentLog, homesDir });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.end();
  await fleet.close();
  rmSync(homesDir, { recursive: true, force: true });
});

function host(index = 0): SimulatedFleet['access']['hosts'][number] {
  const found = fleet.access.hosts[index];
  if (found === undefined) throw new Error('no such host');
  return found;
}

async function login(index = 0, settings: { username?: string; privateKey?: string } = {}): Promise<Client> {
  const client = new ssh2.Client();
  clients.push(client);
  const { address, sshPort } = host(index);
  const { username, privateKey } = fleet.access;
  client.on('error', () => {});
  const ready = once(client, 'ready');
  client.connect({ host: address, port: sshPort, username, privateKey, ...settings });
  await ready;
  return client;
}

interface Outcome {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function run(client: Client, command: string, stdin = '', signal?: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error !== undefined) return reject(error);
      let stdout = '';
      let stderr = '';
      channel.on('data', (data: Buffer) => (stdout += data.toString()));
      channel.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
      channel.on('close', (code?: number, signalName?: string) =>
        resolve({ code: code ?? undefined, signal: signalName, stdout, stderr }),
      );
      // ssh2 forgets signals once the input has ended.
      if (signal === undefined) channel.end(stdin);
      else channel.stdout.once('data', () => channel.signal(signal));
    });
  });
}

const sudoLink = (order: string): string => `sudo -n ip link set dev eth0 ${order}`;

function echoed(index: number, text: string): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    const cancel = clock.after(150, () => resolve(false));
    socket.on('message', (message) => {
      cancel();
      resolve(message.toString() === text);
    });
    socket.send(text, host(index).heartbeatPort, host(index).address);
  }).finally(() => socket.close()) as Promise<boolean>;
}

/** A zombie that its new parent has not reaped yet does not count. */
async function runs(pid: number): Promise<boolean> {
  const state = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => undefined);
  return state !== undefined && !state.stdout.startsWith('Z');
}

describe('shells', () => {
  it('runs real bash with stdin, exit code and both outputs', async () => {
    const client = await login();
    const result = await run(client, 'read x; echo "got $x"; echo oops >&2; exit 7', 'hello\n');
    expect(result).toEqual({ code: 7, signal: undefined, stdout: 'got hello\n', stderr: 'oops\n' });
  });

  it('gives each host a private home, its own name and a clean environment', async () => {
    const first = await run(await login(0), 'echo mine > note; hostname; echo "$HOME"; env | sort');
    const second = await run(await login(1), 'ls; hostname');
    expect(first.stdout.split('\n').slice(0, 2)).toEqual(['compute-1', join(homesDir, 'compute-1', 'home')]);
    expect(first.stdout).not.toMatch(/VITEST|NODE/);
    expect(second.stdout).toBe('compute-2\n');
  });

  it('serves a shell request', async () => {
    const client = await login();
    const output = await new Promise<string>((resolve, reject) => {
      client.shell(false, (error, channel) => {
        if (error !== undefined) return reject(error);
        let text = '';
        channel.on('data', (data: Buffer) => (text += data.toString()));
        channel.on('close', () => resolve(text));
        channel.end('hostname\nexit 3\n');
      });
    });
    expect(output).toBe('compute-1\n');
  });

  it('passes signals on and reports the signal that ended a command', async () => {
    const client = await login();
    const result = await run(client, 'echo started; sleep 60', '', 'TERM');
    expect(result).toMatchObject({ signal: 'SIGTERM', stdout: 'started\n' });
  });

  it('carries large output and input completely', async () => {
    const client = await login();
    const big = 'x'.repeat(3_000_000);
    expect((await run(client, 'head -c 3000000 /dev/zero')).stdout).toHaveLength(3_000_000);
    expect((await run(client, 'wc -c', big)).stdout.trim()).toBe('3000000');
  });

  it.each([
    ['another user', { username: 'root' }],
    ['another key', { privateKey: ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private }],
  ])('turns away %s', async (_name, settings) => {
    await expect(login(0, settings)).rejects.toThrow(/authentication methods failed/);
  });
});

describe('the link', () => {
  it('silences SSH and heartbeat while it is down, and resets nothing', async () => {
    const [bystander, actor] = [await login(), await login()];
    const changes: string[] = [];
    fleet.onLink((name, up) => changes.push(`${name} ${up}`));
    expect(await echoed(0, 'alive')).toBe(true);
    actor.exec(`${sudoLink('down')}; sleep 0.4; ${sudoLink('up')}`, () => {});
    await waitFor('the link is down', () => fleet.find('compute-1')?.linkUp === false, {
      clock,
      timeoutMs: 5_000,
      intervalMs: 5,
    });
    expect(await echoed(0, 'silence')).toBe(false);
    const order: string[] = [];
    const stalled = run(bystander, 'echo through').then((result) => order.push(`stalled ${result.stdout}`));
    const late = login().then(() => order.push('late login'));
    fleet.onLink((_name, up) => order.push(up ? 'up' : 'down'));
    await Promise.all([stalled, late]);
    expect(order[0]).toBe('up');
    expect(order.slice(1).sort()).toEqual(['late login', 'stalled through\n']);
    expect(changes).toEqual(['compute-1 false', 'compute-1 true']);
    expect(await echoed(0, 'back')).toBe(true);
    expect(fleet.find('compute-2')?.linkUp).toBe(true);
  });

  it('is down when the command returns, and the command shows it', async () => {
    const client = await login();
    const result = await run(client, `${sudoLink('down')}; ip link show eth0; ${sudoLink('up')}; ip -o link`);
    expect(result.stdout).toContain('2: eth0: <BROADCAST,MULTICAST> mtu 1500 qdisc fq_codel state DOWN');
    expect(result.stdout).toContain('2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500');
    expect(result.code).toBe(0);
  });
});

describe('close', () => {
  it('ends all processes of the hosts, wherever they moved, and removes the homes', async () => {
    const client = await login();
    const { stdout } = await run(
      client,
      'nohup sleep 300 >/dev/null 2>&1 & echo $!; setsid sleep 300 >/dev/null 2>&1 </dev/null & echo $!',
    );
    const pids = stdout.trim().split('\n').map(Number);
    expect(await Promise.all(pids.map(runs))).toEqual([true, true]);
    await fleet.close();
    // They are killed, but the system may take a moment to reap them.
    await expect.poll(() => Promise.all(pids.map(runs)), { timeout: 60_000 }).toEqual([false, false]);
    expect(readdirSync(homesDir)).toEqual([]);
  });

  it('creates no files for hosts without a login', () => {
    expect(existsSync(join(homesDir, 'compute-2'))).toBe(false);
  });
});
