import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { execa, execaSync } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LINK_DOWN_FUNCTIONS } from '../../faults/link-down/link-down-script.ts';
import { PARTITION_FUNCTIONS } from '../../faults/partition/partition-script.ts';
import { parseFaultLog } from '../../faults/on-host/fault-log.ts';
import { renderFaultScript } from '../../faults/on-host/fault-script.ts';
import { startVethHost, WHY_NO_VETH } from '../support/veth-host.ts';
import type { VethHost } from '../support/veth-host.ts';

/** Why no packet filter can be set here; undefined when one can. */
const WHY_NO_NFT: string | undefined = execaSync('nft', ['--version'], { reject: false }).failed
  ? 'nftables is not installed'
  : undefined;

const POLL = { timeout: 120_000, interval: 100 };

/** What was set up on an interface by hand, a command each; GW is the other end's address, DEV the interface. */
const SETTINGS = [
  '-6 addr add 2001:db8::5/64 dev DEV nodad',
  '-6 addr add 2001:db8::6/64 dev DEV nodad',
  '-6 addr add 2001:db8::77/128 dev DEV valid_lft 3600 preferred_lft 1800',
  '-6 addr add 2001:db8:9::1 peer 2001:db8:9::2/128 dev DEV nodad',
  '-6 addr add fe80::55/64 dev DEV nodad',
  'route add default via GW',
  'route add 10.77.0.0/16 via GW table 100',
  'route add 10.55.0.0/16 via 198.51.100.1 dev DEV onlink mtu 1400',
  'route add 10.66.0.0/16 via GW metric 5',
  'route append 10.66.0.0/16 dev DEV metric 5',
  'route add unreachable 10.88.0.0/16',
  '-6 route add default via 2001:db8::1 dev DEV expires 900',
  '-6 route add 2001:db8:bb::/48 via fe80::1 dev DEV src 2001:db8::5 metric 77 table 200',
  'neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 nud permanent dev DEV',
  '-6 neigh add 2001:db8::9 lladdr 02:00:00:00:00:09 nud permanent dev DEV',
  'neigh add proxy 192.0.2.99 dev DEV',
  'nexthop add id 7 via GW dev DEV',
  'nexthop add id 9 group 7',
  'route add 10.44.0.0/16 nhid 7',
  'route add 10.45.0.0/16 nhid 9',
] as const;

const VIEWS = [
  '-o -6 addr show',
  '-o -4 addr show',
  '-o -4 route show table all',
  '-o -6 route show table all',
  'neigh show nud permanent',
  'neigh show proxy',
  'nexthop show',
] as const;

/**
 * Everything as `ip` shows it; lifetimes run on, and are cut. An IPv6 address is tentative, and without its route,
 * until the kernel has asked whether another host has it.
 */
async function stateOf(host: VethHost): Promise<string> {
  await expect.poll(() => host.run('ip', '-6', 'addr', 'show'), POLL).not.toContain('tentative');
  const shown = [];
  for (const view of VIEWS) shown.push(await host.run('ip', ...view.split(' ')));
  return shown.join('\n').replaceAll(/\d+sec/g, 'Nsec');
}

/** A host with the settings, and a fault for it. */
async function stage(settings: readonly string[], faultLengthMs: number, functions = LINK_DOWN_FUNCTIONS) {
  const host = await startVethHost();
  onTestFinished(host.close);
  const folder = mkdtempSync(join(tmpdir(), 'doctor-link-fault-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dev = /^\d+: (dpf-b\d+)/m.exec(await host.run('ip', '-o', 'link', 'show'))?.[1] ?? '';
  const gateway = host.address.replace(/\.\d+$/, '.1');
  await expect.poll(() => host.run('ip', '-6', 'addr', 'show', 'dev', dev), POLL).toContain('fe80::');
  for (const setting of settings) {
    await host.run('ip', ...setting.replaceAll('DEV', dev).replaceAll('GW', gateway).split(' '));
  }
  const logPath = join(folder, 'fault.log');
  const script = join(folder, 'fault.sh');
  writeFileSync(
    script,
    renderFaultScript({
      address: host.address,
      id: 'ab12cd34',
      leadMs: 1000,
      faultLengthMs,
      logPath,
      functions,
    }),
  );
  const log = () => parseFaultLog(existsSync(logPath) ? readFileSync(logPath, 'utf8') : '');
  return { host, dev, script, log, gateway };
}

describe.skipIf(WHY_NO_VETH !== undefined)('a link that was down', () => {
  it('has its addresses, routes, neighbors and nexthops back, in their order', async () => {
    const { host, script, log } = await stage(SETTINGS, 500);
    const before = await stateOf(host);
    await host.run('bash', script);
    await expect.poll(() => log().afterUs, POLL).toBeDefined();
    await expect.poll(() => log().restoredUs, POLL).toBeDefined();
    expect(log()).toMatchObject({ lost: [], error: undefined });
    expect(await stateOf(host)).toBe(before);
  });

  it('has them back sooner where the fault is ended', async () => {
    const { host, script, log } = await stage(SETTINGS, 600_000);
    const before = await stateOf(host);
    await host.run('bash', script);
    await expect.poll(() => log().afterUs, POLL).toBeDefined();
    kill(log().pid ?? 0, 'SIGTERM');
    await expect.poll(() => log().stopped, POLL).toBe(true);
    expect(await stateOf(host)).toBe(before);
  });

  it('has them back by the next command where the script was killed', async () => {
    const { host, dev, script, log } = await stage(SETTINGS, 600_000);
    const before = await stateOf(host);
    await host.run('bash', script);
    await expect.poll(() => log().afterUs, POLL).toBeDefined();
    kill(log().pid ?? 0, 'SIGKILL');
    expect(await host.run('bash', script, 'restore', dev)).toBe('');
    expect(await stateOf(host)).toBe(before);
  });

  it('says what does not come back', async () => {
    const { host, dev, script, log, gateway } = await stage(
      ['route add 10.77.0.0/16 via GW table 100', '-6 addr add 2001:db8::5/64 dev DEV nodad'],
      500,
    );
    await host.run('bash', script);
    await expect.poll(() => log().afterUs, POLL).toBeDefined();
    // From now on this host takes no IPv6 address.
    await host.run('bash', '-c', `echo 1 >/proc/sys/net/ipv6/conf/${dev}/disable_ipv6`);
    await expect.poll(() => log().restoredUs, POLL).toBeDefined();
    const { lost } = log();
    expect(lost).toContain(`address 2001:db8::5/64 scope global nodad dev ${dev}`);
    expect(lost.join('\n')).not.toContain('10.77.0.0');
    expect(await host.run('ip', 'route', 'show', 'table', '100')).toContain(`10.77.0.0/16 via ${gateway}`);
    await host.run('bash', '-c', `echo 0 >/proc/sys/net/ipv6/conf/${dev}/disable_ipv6`);
    expect(await host.run('bash', script, 'restore', dev)).toBe('');
  });
});

/** Sends echo requests to a host until it is stopped. Returns when answers came, in seconds since the epoch. */
function ping(address: string): () => Promise<readonly number[]> {
  const pinging = execa('ping', ['-D', '-i', '0.01', address], { reject: false });
  return async () => {
    pinging.kill('SIGINT');
    const { stdout } = await pinging;
    return [...stdout.matchAll(/^\[(\d+\.\d+)\].* icmp_seq=/gm)].map((match) => Number(match[1]));
  };
}

/** Around the longest time without an answer: the last one before it, and the first one after it. */
function silenceIn(answers: readonly number[]): readonly [number, number] {
  const silences = answers.slice(1).map((at, index): [number, number] => [answers[index] ?? 0, at]);
  return silences.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0]))[0] ?? [0, 0];
}

/** Runs a fault's script with one of the programs that set packet filters hidden. */
const without = (program: 'nft' | 'iptables', functions: string): string =>
  functions.replace(`${program}=$(type -P ${program}`, `${program}=$(type -P no-${program}`);

describe.skipIf(WHY_NO_VETH !== undefined || WHY_NO_NFT !== undefined)('a partition', () => {
  it.each([
    ['nft', without('iptables', PARTITION_FUNCTIONS)],
    ['iptables', without('nft', PARTITION_FUNCTIONS)],
  ])(
    'by %s drops everything at the moment that is logged, and changes nothing else',
    async (_, functions) => {
      const { host, script, log } = await stage(SETTINGS, 1500, functions);
      const before = await stateOf(host);
      const stop = ping(host.address);
      await host.run('bash', script);
      await expect.poll(() => log().restoredUs, POLL).toBeDefined();
      await expect
        .poll(() => host.run('bash', '-c', 'nft list tables; iptables -S'), POLL)
        .not.toContain('doctor_');
      const [last, first] = silenceIn(await stop());
      const { beforeUs = 0, afterUs = 0, restoredUs = 0, lost, error } = log();
      expect({ lost, error }).toEqual({ lost: [], error: undefined });
      expect(last * 1e6).toBeLessThanOrEqual(afterUs);
      expect(first * 1e6).toBeGreaterThanOrEqual(beforeUs + 1_400_000);
      expect(restoredUs - afterUs).toBeGreaterThanOrEqual(1_500_000);
      expect(await stateOf(host)).toBe(before);
    },
  );

  it('is over sooner where the fault is ended', async () => {
    const { host, script, log } = await stage([], 600_000, PARTITION_FUNCTIONS);
    await host.run('bash', script);
    await expect.poll(() => log().afterUs, POLL).toBeDefined();
    kill(log().pid ?? 0, 'SIGTERM');
    await expect.poll(() => log().stopped, POLL).toBe(true);
    expect(await host.run('nft', 'list', 'tables')).not.toContain('doctor_');
  });

  it('ends by itself where the script was killed, and its table goes with the next command', async () => {
    const { host, script, log } = await stage([], 1000, PARTITION_FUNCTIONS);
    await host.run('bash', script);
    await expect.poll(() => log().afterUs, POLL).toBeDefined();
    kill(log().pid ?? 0, 'SIGKILL');
    const isReached = async (): Promise<boolean> =>
      !(await execa('ping', ['-c', '1', '-W', '1', host.address], { reject: false })).failed;
    expect(await isReached()).toBe(false);
    await expect.poll(isReached, POLL).toBe(true);
    const target = log().target ?? '';
    expect(await host.run('nft', 'list', 'tables')).toContain(target);
    expect(await host.run('bash', script, 'restore', target)).toBe('');
    expect(await host.run('nft', 'list', 'tables')).not.toContain(target);
  });
});
