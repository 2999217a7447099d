import type { FastifyRequest } from 'fastify';
import type { RequestContext } from './contracts.ts';

/**
 * The default policies of the services. `new`: what 2025.1 enforces (`[oslo_policy] enforce_new_defaults`),
 * where a user needs the role `reader` to read and `member` to change resources of the project. `legacy`: the
 * policies before 2023.1, where any role in the project is enough.
 */
export const POLICIES = ['new', 'legacy'] as const;

/** One of {@link POLICIES}. */
export type Policy = (typeof POLICIES)[number];

/** The rights that roles grant in a project, apart from individual rules. */
export type Rights = Pick<RequestContext, 'isAdmin' | 'mayRead' | 'mayWrite'>;

/** The rights that roles grant. Their names are compared without case (oslo_policy/_checks.py, RoleCheck). */
export function rightsOf(policy: Policy, roles: readonly string[]): Rights {
  const names = new Set(roles.map((role) => role.toLowerCase()));
  const isAdmin = names.has('admin');
  if (policy === 'legacy') return { isAdmin, mayRead: true, mayWrite: true };
  return { isAdmin, mayRead: isAdmin || names.has('reader'), mayWrite: isAdmin || names.has('member') };
}

/** A rule of a service's policy, and the right that it requires. */
export interface PolicyRule {
  readonly name: string;
  readonly right: 'mayRead' | 'mayWrite';
}

/** A rule for `project_reader_or_admin`. */
export const reads = (name: string): PolicyRule => ({ name, right: 'mayRead' });

/** A rule for `project_member_or_admin`. */
export const writes = (name: string): PolicyRule => ({ name, right: 'mayWrite' });

/** Rules by method and route: `GET /servers/:id`. */
export type RouteRules = Readonly<Record<string, PolicyRule>>;

/** The rule of a request's route; undefined where roles do not matter, or where the handler itself checks more than roles. */
export function ruleFor(rules: RouteRules, request: FastifyRequest, prefix: string): PolicyRule | undefined {
  const { method, routeOptions } = request;
  const route = (routeOptions.url ?? '').slice(prefix.length);
  return rules[`${method === 'HEAD' ? 'GET' : method} ${route}`];
}
