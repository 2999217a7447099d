import { afterEach, describe, expect, it } from 'vitest';
import { startConsumer } from '../../components/consumer/registry.ts';
import { startInspector } from '../../components/inspector/registry.ts';
import { startMonitor } from '../../components/monitor/registry.ts';
import { systemClock } from '../../core/clock.ts';
import { createLedger } from '../../core/ledger.ts';
import { silentLog } from '../../core/log.ts';
import { waitFor } from '../../core/wait-for.ts';
import { openInstaller } from '../../installers/registry.ts';
import { FAULTS } from '../../faults/registry.ts';
import { bothSides, maintenanceBench } from '../support/maintenance.ts';
import type { MaintenanceBench } from '../support/maintenance.ts';

const clock = systemClock();
let bench: MaintenanceBench;
afterEach(() => bench.close());

const until = (what: string, probe: () => boolean): Promise<unknown> =>
  waitFor(what, probe, { clock, timeoutMs: 60_000, intervalMs: 5 });

/** Takes the links of hosts down, as the fault scenario does: by a script over SSH, on the host. */
async function faults() {
  const { access } = bench.cloud;
  const installer = await openInstaller('local', {
    cloud: bench.admin,
    clock,
    log: silentLog,
    hostAccess: access,
  });
  bench.defer('installer', () => installer.close());
  const hosts = await installer.computeHosts();
  const find = (name: string) => {
    const host = hosts.find((candidate) => candidate.name === name);
    if (host === undefined) throw new Error(name);
    return host;
  };
  const ledger = createLedger(() => {});
  return {
    find,
    cut: (name: string, faultLengthMs: number) =>
      FAULTS['link-down'].inject({
        shell: installer.shell(find(name)),
        host: find(name),
        faultLengthMs,
        leadMs: 0,
        runId: '20260101-000000-abcdef',
        clock,
        log: silentLog,
        ledger,
      }),
  };
}

/** Monitor, Inspector and Consumer, with the Inspector's alarm on the maintenance of hosts. */
async function faultChain(watched: readonly string[], links: Awaited<ReturnType<typeof faults>>) {
  const said: string[] = [];
  const log = {
    ...silentLog,
    info: (message: string, fields: object = {}) => void said.push(`${message} ${JSON.stringify(fields)}`),
  };
  const common = { ip: '127.0.0.1', port: 0, clock, recorder: bench.recorder };
  const inspector = await startInspector('sample', { ...common, log, cloud: bench.admin, bus: bench.bus });
  bench.defer('inspector', () => inspector.stop());
  await bench.alarm('maintenance.host', inspector.maintenanceUrl);
  const hosts = watched.map((name) => {
    const { address, heartbeat } = links.find(name);
    return { name, address, heartbeatPort: heartbeat?.port ?? 0 };
  });
  const monitor = await startMonitor('sample', {
    hosts,
    probe: 'udp',
    intervalMs: 10,
    misses: 5,
    openSender: () => inspector.openSender(),
    clock,
    log: silentLog,
    recorder: bench.recorder,
  });
  bench.defer('monitor', () => monitor.stop());
  const consumer = await startConsumer('sample', { ...common, log: silentLog });
  bench.defer('consumer', () => consumer.stop());
  const hasLogged = (words: string, host: string): boolean =>
    said.some((line) => line.startsWith(words) && line.includes(`"${host}"`));
  return { hasLogged, inbox: consumer.subscribe({ stamp: false }), inspector };
}

const handled = (): unknown[] => bench.recorded('inspector.affected-found').map(({ host }) => host);
const detected = (host: string): boolean =>
  bench.recorded('monitor.detected').some((detection) => detection['host'] === host);

describe('a fault', () => {
  it('of a host in maintenance stays silent, one of another host at the same time is notified, and after it its own again', async () => {
    bench = await maintenanceBench({ hosts: 4 });
    await bench.application.scale(-4);
    const links = await faults();
    const spare = 'compute-4';
    const chain = await faultChain(['compute-1', 'compute-2', 'compute-3', spare], links);
    const { servers } = bench.admin.compute;
    const onSpare = await servers.list({ allTenants: true, host: spare });
    for (const { id } of onSpare)
      await bench.application.owner.alarming.alarms.create({
        name: id,
        description: '',
        eventType: 'compute.instance.update',
        query: [
          { field: 'traits.instance_id', type: '', op: 'eq', value: id },
          { field: 'traits.state', type: '', op: 'eq', value: 'error' },
        ],
        alarmActions: [chain.inbox.url],
        repeatActions: false,
        severity: 'moderate',
        enabled: true,
      });
    let first: string | undefined;
    const hostWork = async (host: string): Promise<void> => {
      if (first !== undefined) return;
      first = host;
      await until('the Inspector was notified', () =>
        chain.hasLogged('faults of a host are left alone', host),
      );
      await Promise.all([links.cut(host, 1000), links.cut(spare, 1000)]);
      await until('the Monitor has seen both', () => detected(host) && detected(spare));
      await until('the fault of the other is handled', () => handled().includes(spare));
      await until('its owner was notified', () => chain.inbox.alarms.length === onSpare.length);
      await until('its own was left alone', () => chain.hasLogged('a host is in maintenance', host));
      expect(handled()).toEqual([spare]);
    };
    const { tool } = await bothSides(bench, { admin: { hostWork } });
    const hosts = ['compute-1', 'compute-2', 'compute-3'];
    const { state, reason } = await bench.run(tool, { hosts });
    expect([state, reason]).toEqual(['MAINTENANCE_DONE', undefined]);
    expect(onSpare.length).toBeGreaterThan(0);
    expect(handled()).toEqual([spare]);
    await chain.inspector.restoreHost(spare);
    const again = String(first);
    await until('the Inspector was notified', () =>
      chain.hasLogged('faults of a host are handled again', again),
    );
    await links.cut(again, 1000);
    await until('its fault is handled again', () => handled().includes(again));
    await chain.inspector.restoreHost(again);
  });

  it('from which a host in maintenance does not come back ends the session', async () => {
    bench = await maintenanceBench();
    const links = await faults();
    await faultChain(['compute-1', 'compute-2', 'compute-3'], links);
    const hostWork = async (host: string): Promise<void> => {
      await links.cut(host, 2000);
      await until('the Monitor has seen it', () => detected(host));
      throw new Error(`${host} answers no heartbeat`);
    };
    const { tool } = await bothSides(bench, { admin: { hostWork } });
    const { state, reason } = await bench.run(tool);
    expect(state).toBe('MAINTENANCE_FAILED');
    expect(reason).toMatch(
      /^compute-\d did not come back from its maintenance: compute-\d answers no heartbeat$/,
    );
    expect(await bench.disabled()).toEqual([]);
    expect(bench.payloads('maintenance.host').at(-1)).toMatchObject({ state: 'MAINTENANCE_COMPLETE' });
    // It was seen while the host was in maintenance: nobody is to hear of it.
    expect(handled()).toEqual([]);
  });
});
