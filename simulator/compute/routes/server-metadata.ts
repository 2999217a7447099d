import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ServiceFault } from '../../kit/service-fault.ts';
import { metadataSchema, readNovaBody } from '../api/body.ts';
import { callOf } from '../api/call.ts';
import { findServer } from '../api/lookup.ts';
import { CONTROL_PLANE } from '../lifecycle/steps.ts';
import type { Nova } from '../nova.ts';
import type { Server } from '../state/server.ts';

interface ById {
  Params: { id: string };
}

interface ByKey {
  Params: { id: string; key: string };
}

const allSchema = z.strictObject({ metadata: metadataSchema });
const itemSchema = z.strictObject({ meta: metadataSchema });

/** `/servers/{id}/metadata`. */
export function serverMetadataRoutes(app: FastifyInstance, nova: Nova): void {
  const path = '/servers/:id/metadata';
  const save = (server: Server, metadata: Readonly<Record<string, string>>): void => {
    const limit = nova.quotas.of(server.projectId).metadata_items;
    if (limit >= 0 && Object.keys(metadata).length > limit)
      throw new ServiceFault(403, `Maximum number of metadata items exceeds ${limit}`);
    nova.servers.update(server, { metadata }, CONTROL_PLANE);
  };

  app.get<ById>(path, (request) => {
    const call = callOf(request);
    return { metadata: findServer(nova, call, request.params.id).metadata };
  });
  app.post<ById>(path, (request) => {
    const call = callOf(request);
    const server = findServer(nova, call, request.params.id);
    const { metadata } = readNovaBody(allSchema, request.body);
    save(server, { ...server.metadata, ...metadata });
    return { metadata: server.metadata };
  });
  app.put<ById>(path, (request) => {
    const call = callOf(request);
    const server = findServer(nova, call, request.params.id);
    const { metadata } = readNovaBody(allSchema, request.body);
    save(server, metadata);
    return { metadata };
  });
  app.get<ByKey>(`${path}/:key`, (request) => {
    const call = callOf(request);
    const { id, key } = request.params;
    return { meta: { [key]: value(findServer(nova, call, id), key) } };
  });
  app.put<ByKey>(`${path}/:key`, (request) => {
    const call = callOf(request);
    const { id, key } = request.params;
    const server = findServer(nova, call, id);
    const { meta } = readNovaBody(itemSchema, request.body);
    if (Object.keys(meta).length !== 1) throw new ServiceFault(400, 'Request body contains too many items');
    if (!(key in meta)) throw new ServiceFault(400, 'Request body and URI mismatch');
    save(server, { ...server.metadata, ...meta });
    return { meta };
  });
  app.delete<ByKey>(`${path}/:key`, (request, reply) => {
    const call = callOf(request);
    const { id, key } = request.params;
    const server = findServer(nova, call, id);
    value(server, key);
    const { [key]: _gone, ...rest } = server.metadata;
    save(server, rest);
    return reply.code(204).send();
  });
}

function value(server: Server, key: string): string {
  const found = server.metadata[key];
  if (found === undefined) throw new ServiceFault(404, 'Metadata item was not found');
  return found;
}
