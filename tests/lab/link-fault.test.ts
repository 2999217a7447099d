import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseLinkFaultLog } from '../../scenarios/link-fault/link-fault-log.ts';
import { renderLinkFaultScript } from '../../scenarios/link-fault/link-fault-script.ts';
import { startVethHost, WHY_NO_VETH } from '../support/veth-host.ts';
import type { VethHost } from '../support/veth-host.ts';

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
async function stage(settings: readonly string[], faultLengthMs: number) {
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
    renderLinkFaultScript({ address: host.address, leadMs: 1000, faultLengthMs, logPath }),
  );
  const log = () => parseLinkFaultLog(existsSync(logPath) ? readFileSync(logPath, 'utf8') : '');
  return { host, dev, script, log, gateway };
}

describe.skipIf(WHY_NO_VETH !== undefined)('a link that was down', () => {
  it('has its addresses, routes, neighbors and nexthops back, in their order', async () => {
    const { host, script, log } = await stage(SETTINGS, 500);
    const before = await stateOf(host);
    await host.run('bash', script);
    await expect.poll(() => log().afterUs, POLL).toBeDefined();
    await expect.poll(() => log().upUs, POLL).toBeDefined();
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
    await expect.poll(() => log().upUs, POLL).toBeDefined();
    const { lost } = log();
    expect(lost).toContain(`address 2001:db8::5/64 scope global nodad dev ${dev}`);
    expect(lost.join('\n')).not.toContain('10.77.0.0');
    expect(await host.run('ip', 'route', 'show', 'table', '100')).toContain(`10.77.0.0/16 via ${gateway}`);
    await host.run('bash', '-c', `echo 0 >/proc/sys/net/ipv6/conf/${dev}/disable_ipv6`);
    expect(await host.run('bash', script, 'restore', dev)).toBe('');
  });
});
