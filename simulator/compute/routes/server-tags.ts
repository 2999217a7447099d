import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ServiceFault } from '../../kit/service-fault.ts';
import { readNovaBody, readMember, tagSchema } from '../api/body.ts';
import { callOf } from '../api/call.ts';
import { findServer } from '../api/lookup.ts';
import { requireMinor } from '../api/microversion.ts';
import { CONTROL_PLANE } from '../lifecycle/steps.ts';
import type { Nova } from '../nova.ts';
import type { Server } from '../state/server.ts';
import type { FastifyRequest } from 'fastify';

interface ById {
  Params: { id: string };
}

interface ByTag {
  Params: { id: string; tag: string };
}

const tagsSchema = z.strictObject({ tags: z.array(tagSchema).max(50) });

/** `/servers/{id}/tags`, from 2.26 on. */
export function serverTagRoutes(app: FastifyInstance, nova: Nova): void {
  const path = '/servers/:id/tags';
  const serverOf = (request: FastifyRequest<ById>): Server => {
    const call = callOf(request);
    requireMinor(call.minor, { min: 26 });
    return findServer(nova, call, request.params.id);
  };
  const save = (server: Server, tags: Iterable<string>): void =>
    nova.servers.update(server, { tags: [...new Set(tags)] }, CONTROL_PLANE);

  app.get<ById>(path, (request) => ({ tags: serverOf(request).tags }));
  app.put<ById>(path, (request) => {
    const server = serverOf(request);
    save(server, readNovaBody(tagsSchema, request.body).tags);
    return { tags: server.tags };
  });
  app.delete<ById>(path, (request, reply) => {
    save(serverOf(request), []);
    return reply.code(204).send();
  });
  app.get<ByTag>(`${path}/:tag`, (request, reply) => {
    requireTag(serverOf(request), request.params.tag);
    return reply.code(204).send();
  });
  app.put<ByTag>(`${path}/:tag`, (request, reply) => {
    const server = serverOf(request);
    const tag = readMember('tag', tagSchema, request.params.tag);
    const known = server.tags.includes(tag);
    if (!known) save(server, [...server.tags, tag]);
    return reply.code(known ? 204 : 201).send();
  });
  app.delete<ByTag>(`${path}/:tag`, (request, reply) => {
    const server = serverOf(request);
    const { tag } = request.params;
    requireTag(server, tag);
    save(
      server,
      server.tags.filter((existing) => existing !== tag),
    );
    return reply.code(204).send();
  });
}

function requireTag(server: Server, tag: string): void {
  if (!server.tags.includes(tag)) throw new ServiceFault(404, `Server ${server.id} has no tag '${tag}'`);
}
