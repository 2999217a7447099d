import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { waitFor } from '../../core/wait-for.ts';
import { bothSides, maintenanceBench } from '../support/maintenance.ts';
import type { MaintenanceBench } from '../support/maintenance.ts';

let bench: MaintenanceBench;
afterEach(() => bench.close());

it('a host that somebody came to while it was closed to the scheduler is emptied first', async () => {
  bench = await maintenanceBench();
  const { servers, services } = bench.admin.compute;
  const all = await servers.list({ allTenants: true });
  const served = new Set(all.filter(({ name }) => name.includes('_ha_')).map(({ host }) => host));
  const alone = all.filter(({ host }) => !served.has(host));
  for (const { id } of alone) await bench.application.owner.compute.servers.delete(id);
  const isEmpty = async (): Promise<boolean> =>
    (await servers.list({ allTenants: true })).length === all.length - alone.length;
  await waitFor('an empty host', isEmpty, { clock: systemClock(), timeoutMs: 60_000, intervalMs: 10 });
  // The last one that Nova lets in, between the look that found the host empty and its closing.
  let coming: Promise<void> | undefined;
  const disable: typeof services.disable = async (host, reason) => {
    coming ??= bench.application.scale(1);
    await coming;
    return services.disable(host, reason);
  };
  const cloud = { ...bench.admin, compute: { ...bench.admin.compute, services: { ...services, disable } } };
  const guests: string[] = [];
  const hostWork = async (host: string): Promise<void> => {
    for (const { name } of await servers.list({ allTenants: true, host })) guests.push(`${name} on ${host}`);
  };
  const { tool } = await bothSides(bench, { admin: { hostWork, cloud } });
  await bench.run(tool);
  expect(guests).toEqual([]);
});
