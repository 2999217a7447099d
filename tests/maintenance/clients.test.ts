import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { waitFor } from '../../core/wait-for.ts';
import { openStack } from '../../openstack/cloud.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { maintenanceBench } from '../support/maintenance.ts';
import type { MaintenanceBench } from '../support/maintenance.ts';

let bench: MaintenanceBench;
beforeAll(async () => {
  bench = await maintenanceBench();
  await bench.application.scale(-3);
});
afterAll(() => bench.close());

const at = (computeMicroversion: string): OpenStack =>
  openStack(bench.admin.session, { computeMicroversion });
const serverOf = async (cloud: OpenStack, id: string) => cloud.compute.servers.get(id);
const settled = (cloud: OpenStack, id: string, vmState: string) =>
  waitFor(
    `${id} is ${vmState}`,
    async () => {
      const server = await serverOf(cloud, id);
      return server.vmState === vmState && server.taskState === undefined ? server : undefined;
    },
    { clock: systemClock(), timeoutMs: 60_000, intervalMs: 10 },
  );

describe.each(['2.11', '2.34', '2.53', '2.64'])('the clients at microversion %s', (microversion) => {
  it('keep the scheduler from a host, say why, and let it come back', async () => {
    const cloud = at(microversion);
    const { services, servers } = cloud.compute;
    const statusOf = async (host: string) => {
      const [service] = await services.list({ host, binary: 'nova-compute' });
      return [service?.status, service?.disabledReason];
    };
    const [instance] = await servers.list({ allTenants: true, name: '^doctor_nonha_app_0$' });
    const hosts = ['compute-1', 'compute-2', 'compute-3'];
    const [target = ''] = hosts.filter((host) => host !== instance?.host);
    const closed = hosts.filter((host) => host !== target);
    for (const host of closed) await services.disable(host, 'maintenance');
    expect(await statusOf(closed[0] ?? '')).toEqual(['disabled', 'maintenance']);
    const id = instance?.id ?? '';
    await servers.migrate(id);
    const moved = await settled(cloud, id, 'resized');
    // The room on the only host that is open may be taken by those that must be apart.
    expect(moved.host).toBe(target);
    await servers.confirmResize(id);
    await settled(cloud, id, 'active');
    for (const host of closed) await services.enable(host);
    expect(await statusOf(closed[0] ?? '')).toEqual(['enabled', undefined]);
  });

  it('migrate live', async () => {
    const cloud = at(microversion);
    const [instance] = await cloud.compute.servers.list({ allTenants: true, name: '^doctor_nonha_app_0$' });
    const id = instance?.id ?? '';
    await cloud.compute.servers.liveMigrate(id);
    const moved = await settled(cloud, id, 'active');
    expect(moved.host).not.toBe(instance?.host);
  });

  it('know what there is room for, and who must be apart', async () => {
    const { compute } = at(microversion);
    const [hypervisors, groups, flavors, servers] = await Promise.all([
      compute.hypervisors.list(),
      compute.serverGroups.list({ allProjects: true }),
      compute.flavors.list(),
      compute.servers.list({ allTenants: true }),
    ]);
    expect(hypervisors.map(({ vcpus }) => vcpus)).toEqual([2, 2, 2]);
    expect(hypervisors.reduce((sum, { vcpusUsed = 0 }) => sum + vcpusUsed, 0)).toBe(3);
    const ha = servers.filter(({ name }) => name.startsWith('doctor_ha')).map(({ id }) => id);
    expect(groups).toMatchObject([{ name: 'doctor_ha_app_group', policy: 'anti-affinity' }]);
    expect(new Set(groups[0]?.members)).toEqual(new Set(ha));
    const sizes = new Map(flavors.map(({ id, vcpus }) => [id, vcpus]));
    for (const server of servers) {
      expect(server.vcpus ?? sizes.get(server.flavorId ?? '')).toBe(1);
      expect(server.hostId).toMatch(/^[\da-f]{56}$/);
    }
  });
});

describe('the clients', () => {
  it('lead a floating IP from one port to another in one step, and off', async () => {
    const { network, compute } = bench.application.owner;
    const [ip] = await network.floatingIps.list();
    const portOf = async (name: string) => {
      const server = (await compute.servers.list()).find((candidate) => candidate.name === name);
      return (await network.ports.list({ deviceId: server?.id ?? '' }))[0]?.id;
    };
    const [first, second] = [await portOf('doctor_ha_app_0'), await portOf('doctor_ha_app_1')];
    expect(ip?.portId).toBe(first);
    const id = ip?.id ?? '';
    expect((await network.floatingIps.setPort(id, second)).portId).toBe(second);
    expect((await bench.application.active()).name).toBe('doctor_ha_app_1');
    expect((await network.floatingIps.setPort(id, undefined)).portId).toBeUndefined();
    await network.floatingIps.setPort(id, first);
    expect((await network.floatingIps.get(id)).portId).toBe(first);
    await expect(
      network.floatingIps.setPort(id, '00000000-0000-4000-8000-000000000000'),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('find alarms by their type, in all projects', async () => {
    await bench.alarm('maintenance.scheduled', 'http://127.0.0.1:1/');
    const alarms = await bench.admin.alarming.alarms.list({ type: 'event', allProjects: true });
    expect(alarms).toMatchObject([
      { projectId: bench.application.projectId, eventType: 'maintenance.scheduled', enabled: true },
    ]);
    expect(await bench.admin.alarming.alarms.list({ type: 'event' })).toEqual([]);
  });
});
