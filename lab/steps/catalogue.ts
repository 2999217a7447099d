import { z } from 'zod';
import { noBody } from '../../openstack/session.ts';
import type { Session } from '../../openstack/session.ts';
import { SERVICE_PROJECT } from '../config/common.ts';
import { HEAT_DOMAIN, HEAT_DOMAIN_ADMIN } from '../config/orchestration.ts';
import { urlOf } from '../description.ts';
import type { LabDescription, PortName } from '../description.ts';
import type { LabContext } from '../context.ts';
import type { Step } from '../plan.ts';
import { SERVICE_USERS } from '../secrets.ts';
import { asAdmin } from './admin.ts';

/** A service of the catalogue. */
interface Entry {
  readonly name: string;
  readonly type: string;
  readonly url: string;
}

/** What clients find; Keystone puts itself in. */
function entries(lab: LabDescription): Entry[] {
  const entry = (name: PortName, type: string, path = ''): Entry => ({
    name,
    type,
    url: `${urlOf(lab, name)}${path}`,
  });
  return [
    entry('glance', 'image'),
    entry('placement', 'placement'),
    entry('nova', 'compute', '/v2.1'),
    entry('neutron', 'network'),
    entry('aodh', 'alarming'),
    entry('heat', 'orchestration', '/v1/%(tenant_id)s'),
  ];
}

/** Roles beside admin, member and reader, which Keystone's bootstrap makes. */
const ROLES = ['service', 'heat_stack_owner', 'heat_stack_user'];

/** The catalogue, the users of the services, and Heat's domain. */
export function catalogueStep(context: LabContext): Step {
  return {
    name: 'catalogue',
    needs: ['service keystone', 'database keystone'],
    // It is looked at piece by piece.
    isSo: async () => false,
    make: () => asAdmin(context, (session) => fill(session, context)),
  };
}

const named = z.looseObject({ id: z.string(), name: z.string() });
type Named = z.infer<typeof named>;

async function fill(session: Session, { lab, secrets }: LabContext): Promise<void> {
  const [roles, [project, domain]] = await Promise.all([
    Promise.all(['admin', ...ROLES].map((name) => ensure(session, 'role', { name }))),
    Promise.all([
      ensure(session, 'project', { name: SERVICE_PROJECT, domain_id: 'default' }),
      ensure(session, 'domain', { name: HEAT_DOMAIN }),
    ]),
    ensureEndpoints(session, lab),
  ]);
  const [admin, service] = roles;
  const grant = (path: string, role: Named | undefined): Promise<unknown> =>
    session.request('identity', { method: 'PUT', path: `${path}/roles/${role?.id}` }, noBody);
  await Promise.all(
    SERVICE_USERS.map(async (name) => {
      const { id } = await ensure(session, 'user', { name, domain_id: 'default', password: secrets.service });
      const path = `/projects/${project.id}/users/${id}`;
      await Promise.all([grant(path, admin), grant(path, service)]);
    }),
  );
  const password = secrets.heatDomain;
  const heat = await ensure(session, 'user', { name: HEAT_DOMAIN_ADMIN, domain_id: domain.id, password });
  await grant(`/domains/${domain.id}/users/${heat.id}`, admin);
}

/** Something of Keystone that has a name: the one that is there, or a new one. */
async function ensure(
  session: Session,
  kind: 'role' | 'project' | 'domain' | 'user',
  wanted: { readonly name: string; readonly domain_id?: string; readonly password?: string },
): Promise<Named> {
  const { name, domain_id } = wanted;
  const found = await session.request(
    'identity',
    { method: 'GET', path: `/${kind}s`, query: { name, domain_id } },
    z.looseObject({ [`${kind}s`]: z.array(named) }),
  );
  const [there] = z.array(named).parse(found[`${kind}s`]);
  if (there !== undefined) return there;
  const made = await session.request(
    'identity',
    { method: 'POST', path: `/${kind}s`, json: { [kind]: wanted } },
    z.looseObject({ [kind]: named }),
  );
  return named.parse(made[kind]);
}

const serviceSchema = z.looseObject({ id: z.string(), type: z.string() });
const endpointSchema = z.looseObject({
  id: z.string(),
  service_id: z.string(),
  interface: z.string(),
  url: z.string(),
});

async function ensureEndpoints(session: Session, lab: LabDescription): Promise<void> {
  const get = <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
    session.request('identity', { method: 'GET', path }, schema);
  const [{ services }, { endpoints }] = await Promise.all([
    get('/services', z.looseObject({ services: z.array(serviceSchema) })),
    get('/endpoints', z.looseObject({ endpoints: z.array(endpointSchema) })),
  ]);
  await Promise.all(
    entries(lab).map(async ({ name, type, url }) => {
      const service =
        services.find((one) => one.type === type) ??
        (
          await session.request(
            'identity',
            { method: 'POST', path: '/services', json: { service: { name, type } } },
            z.looseObject({ service: serviceSchema }),
          )
        ).service;
      const there = endpoints.filter(({ service_id }) => service_id === service.id);
      await Promise.all(
        ['public', 'internal', 'admin'].map(async (kind) => {
          const found = there.find((one) => one.interface === kind);
          if (found?.url === url) return;
          const endpoint = { service_id: service.id, region_id: lab.region, interface: kind, url };
          const request =
            found === undefined
              ? ({ method: 'POST', path: '/endpoints', json: { endpoint } } as const)
              : ({ method: 'PATCH', path: `/endpoints/${found.id}`, json: { endpoint: { url } } } as const);
          await session.request('identity', request, noBody);
        }),
      );
    }),
  );
}
