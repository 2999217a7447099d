import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { notEmpty } from '../../kit/json-schema/schemas.ts';
import { contextOf } from '../../kit/service.ts';
import {
  keystoneConflict,
  found,
  keystoneNotFound,
  keystoneName,
  requireKeystoneAdmin,
  validated,
} from '../faults.ts';
import { assignmentKey, roleNamed, rolesIn } from '../state.ts';
import type { Assignment, IdentityState, Role } from '../state.ts';
import { listView, roleView } from '../views.ts';
import { newId, single } from './service.ts';
import type { Keystone } from './service.ts';

const changes = z.object({
  name: keystoneName(255).optional(),
  description: z.string().nullish(),
  domain_id: z.string().nullish(),
  options: z.unknown().optional(),
});
const fields = changes.extend({ name: keystoneName(255) });

/** `/v3/roles` */
export function roleRoutes(app: FastifyInstance, { state, links }: Keystone): void {
  app.get('/v3/roles', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'list_roles');
    const wanted = single(request.query, 'name');
    const named = wanted === undefined ? undefined : roleNamed(state, wanted);
    const roles = wanted === undefined ? [...state.roles.values()] : named === undefined ? [] : [named];
    return listView(
      links,
      'roles',
      roles.map((role) => roleView(links, role)),
    );
  });
  app.post('/v3/roles', async (request, reply) => {
    requireKeystoneAdmin(contextOf(request), 'create_role');
    const wanted = validated('role', fields, request.body);
    requireFreeName(state, wanted.name);
    const role: Role = { id: newId(), name: wanted.name, description: wanted.description ?? null };
    state.roles.set(role.id, role);
    return reply.code(201).send({ role: roleView(links, role) });
  });
  app.get<{ Params: { id: string } }>('/v3/roles/:id', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'get_role');
    return { role: roleView(links, found('role', state.roles, request.params.id)) };
  });
  app.patch<{ Params: { id: string } }>('/v3/roles/:id', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'update_role');
    const role = found('role', state.roles, request.params.id);
    const wanted = validated('role', notEmpty(changes), request.body);
    if (wanted.name !== undefined) requireFreeName(state, wanted.name, role);
    role.name = wanted.name ?? role.name;
    role.description = wanted.description ?? role.description;
    return { role: roleView(links, role) };
  });
  app.delete<{ Params: { id: string } }>('/v3/roles/:id', async (request, reply) => {
    requireKeystoneAdmin(contextOf(request), 'delete_role');
    const { id } = found('role', state.roles, request.params.id);
    state.roles.delete(id);
    for (const [key, assignment] of state.assignments)
      if (assignment.roleId === id) state.assignments.delete(key);
    return reply.code(204).send();
  });
}

interface GrantParams {
  readonly type: 'projects' | 'domains';
  readonly targetId: string;
  readonly userId: string;
  readonly roleId: string;
}

/** `/v3/{projects,domains}/{id}/users/{id}/roles/{id}` and `/v3/role_assignments` */
export function grantRoutes(app: FastifyInstance, { state, links }: Keystone): void {
  const base = '/v3/:type(^projects$|^domains$)/:targetId/users/:userId/roles';
  app.get<{ Params: GrantParams }>(base, async (request) => {
    requireKeystoneAdmin(contextOf(request), 'list_grants');
    const { userId, target } = grantOf(state, { ...request.params, roleId: '' });
    const roles = rolesIn(state, userId, target);
    return listView(
      links,
      'roles',
      roles.map((role) => roleView(links, role)),
    );
  });
  app.put<{ Params: GrantParams }>(`${base}/:roleId`, async (request, reply) => {
    requireKeystoneAdmin(contextOf(request), 'create_grant');
    const grant = grantOf(state, request.params);
    found('role', state.roles, grant.roleId);
    state.assignments.set(assignmentKey(grant), grant);
    return reply.code(204).send();
  });
  app.route<{ Params: GrantParams }>({
    method: ['HEAD'],
    url: `${base}/:roleId`,
    handler: async (request, reply) => {
      requireKeystoneAdmin(contextOf(request), 'check_grant');
      requireGrant(state, grantOf(state, request.params));
      return reply.code(204).send();
    },
  });
  app.delete<{ Params: GrantParams }>(`${base}/:roleId`, async (request, reply) => {
    requireKeystoneAdmin(contextOf(request), 'revoke_grant');
    const grant = grantOf(state, request.params);
    requireGrant(state, grant);
    state.assignments.delete(assignmentKey(grant));
    return reply.code(204).send();
  });
  app.get('/v3/role_assignments', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'list_role_assignments');
    return listView(links, 'role_assignments', assignmentsFor(state, request));
  });
}

function requireFreeName(state: IdentityState, wanted: string, own?: Role): void {
  const taken = roleNamed(state, wanted);
  if (taken !== undefined && taken !== own) throw keystoneConflict('role', wanted);
}

function grantOf(state: IdentityState, params: GrantParams): Assignment {
  const { type, targetId, userId, roleId } = params;
  if (type === 'projects') found('project', state.projects, targetId);
  else found('domain', state.domains, targetId);
  found('user', state.users, userId);
  return { userId, roleId, target: { type: type === 'projects' ? 'project' : 'domain', id: targetId } };
}

function requireGrant(state: IdentityState, grant: Assignment): void {
  if (!state.assignments.has(assignmentKey(grant))) {
    throw keystoneNotFound(
      'role assignment with role',
      `${grant.roleId}, user or group: ${grant.userId}, project, domain, or system: ${grant.target.id}`,
    );
  }
}

/** Identity API v3, List role assignments: filters `scope.project.id`, `user.id`…, `include_names`. */
function assignmentsFor(state: IdentityState, request: FastifyRequest): readonly object[] {
  const wanted = (key: string) => single(request.query, key);
  const query = request.query as Readonly<Record<string, unknown>>;
  const withNames =
    'include_names' in query && query['include_names'] !== 'false' && query['include_names'] !== '0';
  const name = (thing: { readonly name: string } | undefined) => (withNames ? { name: thing?.name } : {});
  const domain = (id: string | undefined) =>
    withNames && id !== undefined ? { domain: { id, name: state.domains.get(id)?.name } } : {};
  return [...state.assignments.values()]
    .filter(
      ({ userId, roleId, target }) =>
        (wanted('user.id') ?? userId) === userId &&
        (wanted('role.id') ?? roleId) === roleId &&
        (wanted('scope.project.id') === undefined ||
          (target.type === 'project' && target.id === wanted('scope.project.id'))) &&
        (wanted('scope.domain.id') === undefined ||
          (target.type === 'domain' && target.id === wanted('scope.domain.id'))),
    )
    .map(({ userId, roleId, target }) => {
      const user = state.users.get(userId);
      const project = state.projects.get(target.id);
      const scope = target.type === 'project' ? project : state.domains.get(target.id);
      return {
        role: { id: roleId, ...name(state.roles.get(roleId)) },
        user: { id: userId, ...name(user), ...domain(user?.domainId) },
        scope: { [target.type]: { id: target.id, ...name(scope), ...domain(project?.domainId) } },
        links: { assignment: '' },
      };
    });
}
