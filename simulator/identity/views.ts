import { isoTime } from '../../core/clock.ts';
import { tokenRolesIn } from './state.ts';
import type { CatalogEndpoint, CatalogEntry } from '../kit/contracts.ts';
import type { Domain, IdentityState, Project, Role, Token, User } from './state.ts';

/** Keystone's address, for the links in its bodies. */
export interface Links {
  /** `http://127.0.0.1:5000/v3` */
  readonly base: () => string;
}

const self = ({ base }: Links, path: string) => ({ links: { self: `${base()}/${path}` } });

/** Identity API v3, Domains. */
export function domainView(links: Links, { id, name, description, enabled }: Domain): object {
  return { id, name, description, enabled, tags: [], options: {}, ...self(links, `domains/${id}`) };
}

/** Identity API v3, Projects. */
export function projectView(links: Links, project: Project): object {
  const { id, name, description, enabled, domainId, tags } = project;
  return {
    id,
    name,
    description,
    enabled,
    domain_id: domainId,
    parent_id: domainId,
    is_domain: false,
    tags,
    options: {},
    ...self(links, `projects/${id}`),
  };
}

/** Identity API v3, Users. */
export function userView(links: Links, user: User): object {
  const { id, name, domainId, enabled, description, defaultProjectId, extra } = user;
  return {
    ...extra,
    id,
    name,
    domain_id: domainId,
    enabled,
    ...(description === undefined ? {} : { description }),
    ...(defaultProjectId === undefined ? {} : { default_project_id: defaultProjectId }),
    password_expires_at: null,
    options: {},
    ...self(links, `users/${id}`),
  };
}

/** Identity API v3, Roles. */
export function roleView(links: Links, { id, name, description }: Role): object {
  return { id, name, description, domain_id: null, options: {}, ...self(links, `roles/${id}`) };
}

/** A list as Keystone wraps it. */
export function listView(links: Links, key: string, items: readonly object[]): object {
  return { [key]: items, links: { next: null, previous: null, self: `${links.base()}/${key}` } };
}

/** Identity API v3, the body of a token. */
export function tokenView(state: IdentityState, token: Token, catalog: readonly CatalogEntry[]): object {
  const user = state.users.get(token.userId);
  return {
    token: {
      methods: token.methods,
      user: {
        id: token.userId,
        name: user?.name,
        domain: domainRef(state, user?.domainId),
        password_expires_at: null,
      },
      audit_ids: [token.auditId],
      expires_at: isoTime(token.expiresUs),
      issued_at: isoTime(token.issuedUs),
      ...scopeView(state, token),
      ...(token.scope === undefined ? {} : { catalog: catalogView(catalog, token) }),
    },
  };
}

function scopeView(state: IdentityState, { scope, userId }: Token): object {
  if (scope === undefined) return {};
  const roles = tokenRolesIn(state, userId, scope).map(({ id, name }) => ({ id, name }));
  if (scope.type === 'domain') return { domain: domainRef(state, scope.id), roles };
  const project = state.projects.get(scope.id);
  return {
    project: { id: scope.id, name: project?.name, domain: domainRef(state, project?.domainId) },
    is_domain: false,
    roles,
  };
}

function domainRef(state: IdentityState, id = 'default'): object {
  return { id, name: state.domains.get(id)?.name };
}

const INTERFACES = ['public', 'internal', 'admin'] as const;

/** The region that the services are in. */
export const REGION = 'RegionOne';

/** The catalogue of a token; `%(project_id)s` in an address is filled in. */
export function catalogView(
  catalog: readonly CatalogEntry[],
  token: Pick<Token, 'scope'>,
): readonly object[] {
  return catalog.map((entry, index) => ({
    id: serviceId(index),
    type: entry.type,
    name: entry.name,
    endpoints: endpointsOf(entry).map(({ interface: iface, region, url }, place) => ({
      id: endpointId(index, iface, place),
      interface: iface,
      region,
      region_id: region,
      url: url.replace('%(project_id)s', token.scope?.id ?? ''),
    })),
  }));
}

/** The endpoints of a service. */
export function endpointsOf({ url, endpoints }: CatalogEntry): readonly CatalogEndpoint[] {
  return endpoints ?? INTERFACES.map((iface) => ({ interface: iface, region: REGION, url }));
}

/** Ids of services and endpoints are their positions in the catalogue. */
export const serviceId = (index: number): string => `5e${String(index).padStart(30, '0')}`;
export const endpointId = (index: number, iface: string, place: number): string =>
  `e${iface.charAt(0) === 'p' ? '1' : iface.charAt(0) === 'i' ? '2' : '3'}${String(place).padStart(2, '0')}${String(index).padStart(28, '0')}`;
