import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { newToken } from '../../../core/ids.ts';
import { contextOf } from '../../kit/service.ts';
import { keystoneConflict, keystoneForbidden, found, keystoneName, validated } from '../faults.ts';
import { rolesIn } from '../state.ts';
import type { ApplicationCredential } from '../state.ts';
import { listView } from '../views.ts';
import { newId } from './service.ts';
import type { Keystone } from './service.ts';

const LONGEST_NAME = 255;
const request = z.object({
  name: keystoneName(LONGEST_NAME),
  description: z.string().nullish(),
  secret: z.string().min(1).optional(),
});

interface Ids {
  readonly Params: { readonly userId: string; readonly id: string };
}

/** `/v3/users/{user_id}/application_credentials`, with all roles that the user has in the token's project. */
export function applicationCredentialRoutes(app: FastifyInstance, { state, links }: Keystone): void {
  const { applicationCredentials: all } = state;
  const path = '/v3/users/:userId/application_credentials';
  const view = ({ userId, projectId, ...rest }: ApplicationCredential) => ({
    id: rest.id,
    name: rest.name,
    description: rest.description,
    project_id: projectId,
    user_id: userId,
    roles: rest.roles.map((id) => ({ id, name: state.roles.get(id)?.name })),
    expires_at: null,
    unrestricted: false,
    links: { self: `${links.base()}/users/${userId}/application_credentials/${rest.id}` },
  });
  const own = (userId: string, id: string): ApplicationCredential => {
    const credential = found('application credential', all, id);
    return credential.userId === userId ? credential : found('application credential', new Map(), id);
  };
  app.post<Ids>(path, async (call, reply) => {
    const { userId } = call.params;
    const { projectId } = ownContext(call, userId, 'create_application_credential');
    const wanted = validated('application_credential', request, call.body);
    const taken = [...all.values()].some(
      (credential) => credential.userId === userId && credential.name === wanted.name,
    );
    if (taken) throw keystoneConflict('application_credential', wanted.name);
    const made: ApplicationCredential = {
      id: newId(),
      name: wanted.name,
      description: wanted.description ?? null,
      secret: wanted.secret ?? newToken(),
      userId,
      projectId,
      roles: rolesIn(state, userId, { type: 'project', id: projectId }).map(({ id }) => id),
    };
    all.set(made.id, made);
    return reply.code(201).send({ application_credential: { ...view(made), secret: made.secret } });
  });
  app.get<Ids>(path, async (call) => {
    const { userId } = call.params;
    requireSelf(call, userId, 'list_application_credentials');
    const mine = [...all.values()].filter((credential) => credential.userId === userId);
    return listView(links, 'application_credentials', mine.map(view));
  });
  app.get<Ids>(`${path}/:id`, async (call) => {
    const { userId, id } = call.params;
    requireSelf(call, userId, 'get_application_credential');
    return { application_credential: view(own(userId, id)) };
  });
  app.delete<Ids>(`${path}/:id`, async (call, reply) => {
    const { userId, id } = call.params;
    requireSelf(call, userId, 'delete_application_credential');
    all.delete(own(userId, id).id);
    return reply.code(204).send();
  });
}

/** Only an administrator sees those of other users. @throws ServiceFault 403 */
function requireSelf(call: FastifyRequest, userId: string, rule: string): void {
  const context = contextOf(call);
  if (context.userId !== userId && !context.isAdmin) throw keystoneForbidden(rule);
}

/** A user creates them only for the own account and with a project. @throws ServiceFault 403 */
function ownContext(call: FastifyRequest, userId: string, rule: string): { readonly projectId: string } {
  const { userId: own, projectId } = contextOf(call);
  if (own !== userId || projectId === undefined) throw keystoneForbidden(rule);
  return { projectId };
}
