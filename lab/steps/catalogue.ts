import { deleteIfThere } from '../../openstack/deleted.ts';
import { noBody } from '../../openstack/session.ts';
import type { Session } from '../../openstack/session.ts';
import { SERVICE_PROJECT } from '../config/common.ts';
import { HEAT_DOMAIN, HEAT_DOMAIN_ADMIN } from '../config/orchestration.ts';
import { urlOf } from '../description.ts';
import type { LabDescription, PortName } from '../description.ts';
import type { LabContext } from '../context.ts';
import type { Step } from '../plan.ts';
import { serviceUsers } from '../secrets.ts';
import { asAdmin } from './admin.ts';
import { findNamed, listEndpoints, listServices, makeNamed } from './identity.ts';
import type { Endpoint, Named, NamedKind, Service, Wanted } from './identity.ts';

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
    ...(lab.shape.vitrage ? [entry('vitrage', 'rca')] : []),
  ];
}

/** Of what the lab can do without: it must not be found when it does. */
const OPTIONAL_TYPES = ['rca'];

const INTERFACES = ['public', 'internal', 'admin'];

/** Roles beside admin, member and reader, which Keystone's bootstrap makes. */
const ROLES = ['service', 'heat_stack_owner', 'heat_stack_user'];

/** The catalogue, the users of the services, and Heat's domain. */
export function catalogueStep(context: LabContext): Step {
  return {
    name: 'catalogue',
    requires: ['service keystone', 'database keystone'],
    check: () => asAdmin(context, (session) => isFilled(session, context)),
    apply: () => asAdmin(context, (session) => fill(session, context)),
  };
}

/** Whether the last thing that {@link fill} makes is there, and every address is right. */
async function isFilled(session: Session, { lab }: LabContext): Promise<boolean> {
  // One after the other: Keystone loads its policy in its first request, and may refuse one that comes meanwhile.
  const domain = await findNamed(session, 'domain', { name: HEAT_DOMAIN });
  if (domain === undefined) return false;
  const last = await findNamed(session, 'user', { name: HEAT_DOMAIN_ADMIN, domain_id: domain.id });
  const [services, endpoints] = await Promise.all([listServices(session), listEndpoints(session)]);
  return (
    last !== undefined &&
    missingEndpoints(lab, services, endpoints).length === 0 &&
    unwantedServices(lab, services).length === 0
  );
}

async function fill(session: Session, { lab, secrets }: LabContext): Promise<void> {
  const ensure = async (kind: NamedKind, wanted: Wanted): Promise<Named> =>
    (await findNamed(session, kind, wanted)) ?? makeNamed(session, kind, wanted);
  const [project, domain, [admin, service]] = await Promise.all([
    ensure('project', { name: SERVICE_PROJECT, domain_id: 'default' }),
    ensure('domain', { name: HEAT_DOMAIN }),
    Promise.all(['admin', ...ROLES].map((name) => ensure('role', { name }))),
    ensureEndpoints(session, lab),
  ]);
  const grant = (path: string, role: { id: string } | undefined): Promise<unknown> =>
    session.request('identity', { method: 'PUT', path: `${path}/roles/${role?.id}` }, noBody);
  await Promise.all(
    serviceUsers(lab).map(async (name) => {
      const { id } = await ensure('user', { name, domain_id: 'default', password: secrets.service });
      const path = `/projects/${project.id}/users/${id}`;
      await Promise.all([grant(path, admin), grant(path, service)]);
    }),
  );
  const password = secrets.heatDomain;
  const heat = await ensure('user', { name: HEAT_DOMAIN_ADMIN, domain_id: domain.id, password });
  await grant(`/domains/${domain.id}/users/${heat.id}`, admin);
}

/** An endpoint that is not there, or has another address. */
interface MissingEndpoint {
  readonly entry: Entry;
  readonly interface: string;
  /** The one whose address is wrong. */
  readonly wrong: Endpoint | undefined;
}

function missingEndpoints(
  lab: LabDescription,
  services: readonly Service[],
  endpoints: readonly Endpoint[],
): MissingEndpoint[] {
  return entries(lab).flatMap((entry) => {
    const service = services.find(({ type }) => type === entry.type);
    const there = endpoints.filter(({ service_id }) => service_id === service?.id);
    return INTERFACES.map((kind) => ({
      entry,
      interface: kind,
      wrong: there.find((endpoint) => endpoint.interface === kind),
    })).filter(({ wrong }) => wrong?.url !== entry.url);
  });
}

function unwantedServices(lab: LabDescription, services: readonly Service[]): Service[] {
  const wanted = new Set(entries(lab).map(({ type }) => type));
  return services.filter(({ type }) => OPTIONAL_TYPES.includes(type) && !wanted.has(type));
}

async function ensureEndpoints(session: Session, lab: LabDescription): Promise<void> {
  const services = new Map((await listServices(session)).map(({ type, id }) => [type, id]));
  for (const { name, type } of entries(lab)) {
    if (services.has(type)) continue;
    const json = { service: { name, type } };
    await session.request('identity', { method: 'POST', path: '/services', json }, noBody);
  }
  const known = await listServices(session);
  for (const { id } of unwantedServices(lab, known))
    await deleteIfThere(session, 'identity', `/services/${id}`);
  const missing = missingEndpoints(lab, known, await listEndpoints(session));
  await Promise.all(
    missing.map(async ({ entry, interface: kind, wrong }) => {
      const { url } = entry;
      if (wrong !== undefined) {
        const path = `/endpoints/${wrong.id}`;
        await session.request('identity', { method: 'PATCH', path, json: { endpoint: { url } } }, noBody);
        return;
      }
      const service_id = known.find(({ type }) => type === entry.type)?.id;
      const endpoint = { service_id, region_id: lab.region, interface: kind, url };
      await session.request('identity', { method: 'POST', path: '/endpoints', json: { endpoint } }, noBody);
    }),
  );
}
