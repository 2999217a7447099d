import { z } from 'zod';
import type { Session } from '../../openstack/session.ts';

/** What of Keystone has a name and is made by the lab. */
export type NamedKind = 'role' | 'project' | 'domain' | 'user';

/** How such a thing should be. */
export interface Wanted {
  readonly name: string;
  /** Names are unique in a domain only. */
  readonly domain_id?: string;
  readonly password?: string;
}

const namedSchema = z.looseObject({ id: z.string(), name: z.string() });
/** Such a thing as it is. */
export type Named = z.infer<typeof namedSchema>;

/** Identity API v3: `GET /roles?name=…` and its like. */
export async function findNamed(
  session: Session,
  kind: NamedKind,
  wanted: Wanted,
): Promise<Named | undefined> {
  const { name, domain_id } = wanted;
  const request = { method: 'GET', path: `/${kind}s`, query: { name, domain_id } } as const;
  const schema = z.looseObject({ [`${kind}s`]: z.array(namedSchema) });
  const found = await session.request('identity', request, schema);
  return z.array(namedSchema).parse(found[`${kind}s`])[0];
}

/** `POST /roles` and its like. */
export async function makeNamed(session: Session, kind: NamedKind, wanted: Wanted): Promise<Named> {
  const request = { method: 'POST', path: `/${kind}s`, json: { [kind]: wanted } } as const;
  const made = await session.request('identity', request, z.looseObject({ [kind]: namedSchema }));
  return namedSchema.parse(made[kind]);
}

const serviceSchema = z.looseObject({ id: z.string(), type: z.string() });
/** A service of the catalogue. */
export type Service = z.infer<typeof serviceSchema>;

/** `GET /services` */
export async function listServices(session: Session): Promise<readonly Service[]> {
  const schema = z.looseObject({ services: z.array(serviceSchema) });
  return (await session.request('identity', { method: 'GET', path: '/services' }, schema)).services;
}

const endpointSchema = z.looseObject({
  id: z.string(),
  service_id: z.string(),
  interface: z.string(),
  url: z.string(),
});
/** An endpoint of the catalogue. */
export type Endpoint = z.infer<typeof endpointSchema>;

/** `GET /endpoints` */
export async function listEndpoints(session: Session): Promise<readonly Endpoint[]> {
  const schema = z.looseObject({ endpoints: z.array(endpointSchema) });
  return (await session.request('identity', { method: 'GET', path: '/endpoints' }, schema)).endpoints;
}
