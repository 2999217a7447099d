import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { notEmpty } from '../../kit/json-schema/schemas.ts';
import { contextOf } from '../../kit/service.ts';
import {
  keystoneConflict,
  keystoneForbidden,
  found,
  keystoneNotFound,
  keystoneName,
  requireKeystoneAdmin,
  unauthorized,
  validated,
} from '../faults.ts';
import { forget } from '../state.ts';
import type { IdentityState, User } from '../state.ts';
import { listView, userView } from '../views.ts';
import { newId, single } from './service.ts';
import type { Keystone } from './service.ts';

const name = keystoneName(255);
const changes = z.looseObject({
  name: name.optional(),
  password: z.string().nullish(),
  enabled: z.boolean().optional(),
  description: z.string().nullish(),
  default_project_id: z.string().nullish(),
});
const fields = changes.extend({ name, domain_id: z.string().nullish() });
const passwordChange = z.object({ password: z.string(), original_password: z.string() });
const OWN_FIELDS = new Set([...Object.keys(fields.shape), 'options', 'id', 'links']);

/** `/v3/users` */
export function userRoutes(app: FastifyInstance, { state, links }: Keystone): void {
  app.get('/v3/users', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'list_users');
    const wanted = { name: single(request.query, 'name'), domainId: single(request.query, 'domain_id') };
    const users = [...state.users.values()].filter(
      (user) =>
        (wanted.name === undefined || user.name === wanted.name) &&
        (wanted.domainId === undefined || user.domainId === wanted.domainId),
    );
    return listView(
      links,
      'users',
      users.map((user) => userView(links, user)),
    );
  });
  app.post('/v3/users', async (request, reply) => {
    const context = contextOf(request);
    requireKeystoneAdmin(context, 'create_user');
    const wanted = validated('user', fields, request.body);
    const domainId = wanted.domain_id ?? context.domainId;
    if (!state.domains.has(domainId)) throw keystoneNotFound('domain', domainId);
    requireFreeName(state, wanted.name, domainId);
    const user: User = {
      id: newId(),
      domainId,
      name: wanted.name,
      password: wanted.password ?? undefined,
      enabled: wanted.enabled ?? true,
      description: wanted.description ?? undefined,
      defaultProjectId: wanted.default_project_id ?? undefined,
      extra: extraOf(wanted),
    };
    state.users.set(user.id, user);
    return reply.code(201).send({ user: userView(links, user) });
  });
  app.get<{ Params: { id: string } }>('/v3/users/:id', async (request) => {
    const context = contextOf(request);
    if (context.userId !== request.params.id) requireKeystoneAdmin(context, 'get_user');
    return { user: userView(links, found('user', state.users, request.params.id)) };
  });
  app.patch<{ Params: { id: string } }>('/v3/users/:id', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'update_user');
    const user = found('user', state.users, request.params.id);
    const wanted = validated('user', notEmpty(changes), request.body);
    if (wanted.name !== undefined && wanted.name !== user.name) {
      requireFreeName(state, wanted.name, user.domainId);
    }
    user.name = wanted.name ?? user.name;
    user.enabled = wanted.enabled ?? user.enabled;
    user.description = wanted.description ?? user.description;
    user.defaultProjectId = wanted.default_project_id ?? user.defaultProjectId;
    user.extra = { ...user.extra, ...extraOf(wanted) };
    if (wanted.password !== undefined) setPassword(state, user, wanted.password ?? undefined);
    return { user: userView(links, user) };
  });
  app.post<{ Params: { id: string } }>('/v3/users/:id/password', async (request, reply) => {
    const user = found('user', state.users, request.params.id);
    if (contextOf(request).userId !== user.id) throw keystoneForbidden('change_password');
    const wanted = validated('user', passwordChange, request.body);
    if (user.password !== wanted.original_password) throw unauthorized();
    setPassword(state, user, wanted.password);
    return reply.code(204).send();
  });
  app.delete<{ Params: { id: string } }>('/v3/users/:id', async (request, reply) => {
    requireKeystoneAdmin(contextOf(request), 'delete_user');
    const { id } = found('user', state.users, request.params.id);
    state.users.delete(id);
    forget(state, ({ userId }) => userId === id);
    return reply.code(204).send();
  });
}

/** A new password revokes the tokens issued with the old one. */
function setPassword(state: IdentityState, user: User, password: string | undefined): void {
  user.password = password;
  for (const [id, token] of state.tokens) if (token.userId === user.id) state.tokens.delete(id);
}

function extraOf(wanted: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(wanted).filter(([key]) => !OWN_FIELDS.has(key)));
}

function requireFreeName(state: IdentityState, wanted: string, domainId: string): void {
  const taken = [...state.users.values()].some((user) => user.name === wanted && user.domainId === domainId);
  if (taken) throw keystoneConflict('user', wanted);
}
