import { z } from 'zod';
import { credentialsFromEnv } from '../../openstack/credentials.ts';
import { openSession } from '../../openstack/session.ts';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';

/** Every list of a cloud that a run can leave something in: service type, path, key of the list. */
const LISTS: readonly (readonly [string, string, string])[] = [
  ['identity', '/projects', 'projects'],
  ['identity', '/users', 'users'],
  ['identity', '/roles', 'roles'],
  ['identity', '/role_assignments', 'role_assignments'],
  ['compute', '/flavors?is_public=None', 'flavors'],
  ['compute', '/servers?all_tenants=1', 'servers'],
  ['compute', '/os-server-groups?all_projects=1', 'server_groups'],
  ['image', '/v2/images', 'images'],
  ['network', '/v2.0/networks', 'networks'],
  ['network', '/v2.0/subnets', 'subnets'],
  ['network', '/v2.0/ports', 'ports'],
  ['network', '/v2.0/routers', 'routers'],
  ['network', '/v2.0/floatingips', 'floatingips'],
  ['network', '/v2.0/security-groups', 'security_groups'],
  ['network', '/v2.0/quotas', 'quotas'],
  ['alarming', '/v2/alarms?q.field=all_projects&q.op=eq&q.value=true', ''],
];

const named = z.looseObject({ id: z.string().optional(), name: z.string().optional() });

/** What there is on a cloud, as `projects: admin (8f2…)`, sorted; and its compute services with their marks. */
export async function inventoryOf(openrc: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const credentials = credentialsFromEnv(openrc);
  if (credentials === undefined) throw new Error('no credentials');
  const session = await openSession(credentials, { clock: systemClock(), log: silentLog });
  try {
    const get = (type: string, path: string) => session.request(type, { method: 'GET', path }, z.unknown());
    const lists = await Promise.all(
      LISTS.map(async ([type, path, key]) => {
        const body = await get(type, path);
        const items = z.array(named).parse(key === '' ? body : (body as Record<string, unknown>)[key]);
        return items.map((item) => `${key || path}: ${item.name ?? ''} ${item.id ?? JSON.stringify(item)}`);
      }),
    );
    const services = z
      .object({
        services: z.array(z.looseObject({ host: z.string(), status: z.string(), state: z.string() })),
      })
      .parse(await get('compute', '/os-services'));
    const marks = services.services.map(
      ({ host, status, state, forced_down }) => `${host}: ${status} ${state} ${String(forced_down)}`,
    );
    return [...lists.flat(), ...marks].sort();
  } finally {
    await session.close();
  }
}
