import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextOf } from '../../kit/service.ts';
import { found, keystoneForbidden, keystoneNotFound } from '../faults.ts';
import { logIn } from '../login.ts';
import type { Token } from '../state.ts';
import { contextFor, validToken } from '../tokens.ts';
import { catalogView, domainView, listView, projectView, tokenView } from '../views.ts';
import type { Keystone } from './service.ts';

/** `/v3/auth/…`: tokens, and the scopes open to a user. */
export function authRoutes(app: FastifyInstance, { state, links, catalog }: Keystone): void {
  app.post('/v3/auth/tokens', { config: { hop: 'keystone.token' } }, async (request, reply) => {
    const token = logIn(state, request.body);
    return reply
      .code(201)
      .header('x-subject-token', token.id)
      .send(tokenView(state, token, catalog));
  });

  /** The token that the request is about; only its owner or an administrator may ask. */
  const subject = (request: FastifyRequest): Token => {
    const id = request.headers['x-subject-token'];
    const token = typeof id === 'string' ? validToken(state, id) : undefined;
    if (token === undefined) throw keystoneNotFound('token', String(id));
    const context = contextOf(request);
    if (!context.isAdmin && context.userId !== token.userId) throw keystoneForbidden('validate_token');
    return token;
  };
  app.route({
    method: ['GET', 'HEAD'],
    url: '/v3/auth/tokens',
    handler: async (request, reply) => {
      const token = subject(request);
      return reply.header('x-subject-token', token.id).send(tokenView(state, token, catalog));
    },
  });
  app.delete('/v3/auth/tokens', async (request, reply) => {
    state.tokens.delete(subject(request).id);
    return reply.code(204).send();
  });

  app.get('/v3/auth/catalog', async (request) => {
    const token = found('token', state.tokens, contextOf(request).token);
    return { catalog: catalogView(catalog, token), links: { self: `${links.base()}/auth/catalog` } };
  });
  const targets = (request: FastifyRequest, type: 'project' | 'domain'): readonly string[] => {
    const { userId } = contextFor(state, found('token', state.tokens, contextOf(request).token));
    const mine = [...state.assignments.values()].filter(
      (assignment) => assignment.userId === userId && assignment.target.type === type,
    );
    return [...new Set(mine.map((assignment) => assignment.target.id))];
  };
  for (const path of ['/v3/auth/projects', '/v3/users/:userId/projects']) {
    app.get(path, async (request) => {
      const projects = targets(request, 'project').flatMap((id) => state.projects.get(id) ?? []);
      return listView(
        links,
        'projects',
        projects.map((project) => projectView(links, project)),
      );
    });
  }
  app.get('/v3/auth/domains', async (request) => {
    const domains = targets(request, 'domain').flatMap((id) => state.domains.get(id) ?? []);
    return listView(
      links,
      'domains',
      domains.map((domain) => domainView(links, domain)),
    );
  });
}
