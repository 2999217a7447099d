import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { createLedger } from '../../core/ledger.ts';
import type { Ledger } from '../../core/ledger.ts';
import { silentLog } from '../../core/log.ts';
import { waitFor } from '../../core/wait-for.ts';
import type { HostShell } from '../../installers/contract.ts';
import { createRemote } from '../../installers/remote/remote.ts';
import type { Remote } from '../../installers/remote/remote.ts';
import type { InjectedFault } from '../../faults/contract.ts';
import { FAULTS } from '../../faults/registry.ts';
import type { FaultName } from '../../faults/registry.ts';
import { faultUndos } from '../../faults/undos.ts';
import { startFleet } from '../../simulator/hosts/fleet.ts';
import type { SimulatedFleet } from '../../simulator/hosts/fleet.ts';

const clock = systemClock();
let homesDir: string;
let fleet: SimulatedFleet;
let remote: Remote;
let ledger: Ledger;

beforeEach(async () => {
  homesDir = mkdtempSync(join(tmpdir(), 'doctor-hosts-'));
  fleet = await startFleet({ count: 2, vcpus: 4, ramMb: 2048, diskGb: 20, clock, log: silentLog, homesDir });
  const { username, privateKey } = fleet.access;
  remote = createRemote({ login: { username, privateKey }, clock, log: silentLog });
  ledger = createLedger(() => {});
});

afterEach(async () => {
  await remote.close();
  await fleet.close();
  rmSync(homesDir, { recursive: true, force: true });
});

function access(index = 0): SimulatedFleet['access']['hosts'][number] {
  const found = fleet.access.hosts[index];
  if (found === undefined) throw new Error('no such host');
  return found;
}

function shellOf(index = 0, of = remote): HostShell {
  const { name, address, sshPort } = access(index);
  return of.shell({ name, address, port: sshPort });
}

function inject(fault: FaultName, faultLengthMs: number, leadMs: number): Promise<InjectedFault> {
  const options = { shell: shellOf(), host: access(), faultLengthMs, leadMs };
  return FAULTS[fault].inject({ ...options, runId: '20260101-000000-abcdef', clock, log: silentLog, ledger });
}

function linkIs(up: boolean): Promise<unknown> {
  const condition = `the link is ${up ? 'up' : 'down'}`;
  const probe = (): boolean => fleet.find('compute-1')?.linkUp === up;
  return waitFor(condition, probe, { clock, timeoutMs: 60_000, intervalMs: 2 });
}

const homeFiles = (): string[] => readdirSync(join(homesDir, 'compute-1', 'home'));

function logText(): string {
  const name = homeFiles().find((file) => file.endsWith('.log')) ?? 'no log';
  return readFileSync(join(homesDir, 'compute-1', 'home', name), 'utf8');
}

describe('shells on hosts', () => {
  it('returns how a command ended, over one connection', async () => {
    const shell = shellOf();
    const results = await Promise.all(
      [1, 2, 3].map((n) =>
        shell.run(`cat; echo ${n} >&2; exit ${n}`, { timeoutMs: 60_000, stdin: `in ${n}` }),
      ),
    );
    expect(results).toEqual([1, 2, 3].map((n) => ({ exitCode: n, stdout: `in ${n}`, stderr: `${n}\n` })));
  });

  it('gives a command its deadline and the next one a new connection', async () => {
    const shell = shellOf();
    await expect(shell.run('sleep 20', { timeoutMs: 300 })).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' });
    expect((await shell.run('echo on', { timeoutMs: 60_000 })).stdout).toBe('on\n');
  });

  it('stops waiting when its signal is aborted', async () => {
    const stop = new AbortController();
    const running = shellOf().run('sleep 20', { timeoutMs: 60_000, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
  });

  it('is not let in with another key', async () => {
    const other = await startFleet({
      count: 1,
      vcpus: 1,
      ramMb: 1,
      diskGb: 1,
      clock,
      log: silentLog,
      homesDir: join(homesDir, 'other'),
    });
    const login = { username: 'doctor', privateKey: other.access.privateKey };
    const stranger = createRemote({ login, clock, log: silentLog });
    await expect(shellOf(0, stranger).run('true', { timeoutMs: 60_000 })).rejects.toMatchObject({
      code: 'HOST_REFUSED',
      message: expect.stringContaining('compute-1') as string,
    });
    await stranger.close();
    await other.close();
  });

  it('says when the connection goes away under a command', async () => {
    const running = shellOf().run('echo started; sleep 20', { timeoutMs: 60_000 });
    running.catch(() => {});
    await waitFor('the home is there', () => readdirSync(homesDir).includes('compute-1'), {
      clock,
      timeoutMs: 5_000,
      intervalMs: 5,
    });
    await fleet.close();
    await expect(running).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
    await expect(shellOf().run('true', { timeoutMs: 5_000 })).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
    });
  });
});

describe.each(['link-down', 'partition'] as const)('the fault %s', (name) => {
  it('cuts the host off for its length, stamped before and after, and cleans up', async () => {
    const fault = await inject(name, 400, 100);
    expect(fault.target).toMatch(name === 'link-down' ? /^eth0$/ : /^doctor_[\w]{8}$/);
    expect(fleet.find('compute-1')?.linkUp).toBe(true);
    const silent = linkIs(false).then(() => clock.wallUs());
    const times = await fault.awaitRestored();
    expect(times.beforeUs).toBeLessThanOrEqual(await silent);
    expect(times.afterUs).toBeGreaterThanOrEqual(times.beforeUs);
    expect(times.restoredUs - times.afterUs).toBeGreaterThan(400_000);
    expect(fleet.find('compute-1')?.linkUp).toBe(true);
    await fault.remove();
    const listing = { timeoutMs: 10_000 };
    expect(await shellOf().run('sudo nft list tables', listing)).toMatchObject({ exitCode: 0, stdout: '' });
    expect(homeFiles()).toEqual([]);
    expect(ledger.open()).toEqual([]);
  });

  it('ends by itself when the one who ordered it is gone', async () => {
    await inject(name, 300, 50);
    await remote.close();
    await linkIs(false);
    await linkIs(true);
    await waitFor('the script has said so', () => logText().includes('\nrestored '), {
      clock,
      timeoutMs: 5_000,
      intervalMs: 5,
    });
    expect(logText()).not.toContain('stopped');
  });

  it('is ended before it began', async () => {
    const fault = await inject(name, 60_000, 60_000);
    await fault.lift();
    await expect(fault.awaitRestored()).rejects.toMatchObject({ code: 'HOST_COMMAND_FAILED' });
    expect(logText()).toContain('\nstopped');
    expect(fleet.find('compute-1')?.linkUp).toBe(true);
  });

  it('is taken back from the ledger while the host is silent, and again when nothing is left', async () => {
    await inject(name, 500, 50);
    await linkIs(false);
    const shell = shellOf();
    const undos = faultUndos({ clock, installer: { shell: () => shell } });
    const [entry] = ledger.open();
    expect(await ledger.tearDown(undos)).toEqual([]);
    expect(fleet.find('compute-1')?.linkUp).toBe(true);
    expect(homeFiles()).toEqual([]);
    if (entry !== undefined) await undos['fault']?.(entry);
    expect(ledger.open()).toEqual([]);
  });
});

describe('the fault link-down', () => {
  it('is refused for an address that the host does not hold', async () => {
    const host = { ...access(), address: '192.0.2.9' };
    const options = { shell: shellOf(), host, faultLengthMs: 100, runId: 'x', clock, log: silentLog, ledger };
    await expect(FAULTS['link-down'].inject(options)).rejects.toMatchObject({
      code: 'HOST_COMMAND_FAILED',
      message: expect.stringContaining('no interface') as string,
    });
  });
});
