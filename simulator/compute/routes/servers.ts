import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { newToken } from '../../../core/ids.ts';
import { ServiceFault } from '../../kit/service-fault.ts';
import { nameSchema, readNovaBody } from '../api/body.ts';
import { readBootRequest } from '../api/boot-request.ts';
import { callOf } from '../api/call.ts';
import { findServer } from '../api/lookup.ts';
import { paginate } from '../api/paging.ts';
import { selectServers } from '../api/server-filters.ts';
import { createServers } from '../lifecycle/create.ts';
import { deleteServer } from '../lifecycle/delete.ts';
import { CONTROL_PLANE } from '../lifecycle/steps.ts';
import type { Nova } from '../nova.ts';
import { linksOf } from '../views/links.ts';
import { addressesView, serverReference, serverView } from '../views/server.ts';

interface ById {
  Params: { id: string };
}

const updateSchema = z.object({
  server: z.strictObject({
    name: nameSchema.optional(),
    description: z.string().max(255).nullish(),
    accessIPv4: z.string().optional(),
    accessIPv6: z.string().optional(),
    'OS-DCF:diskConfig': z.enum(['AUTO', 'MANUAL']).optional(),
  }),
});

/** `/servers`: create, list, show, rename, delete. */
export function serverRoutes(app: FastifyInstance, nova: Nova): void {
  app.post('/servers', { config: { hop: 'nova.servers.create' } }, (request, reply) => {
    const call = callOf(request);
    const boot = readBootRequest(request.body, call.minor);
    const servers = createServers(nova, call, boot);
    const [first] = servers;
    if (first === undefined) throw new ServiceFault(400, 'min_count must be >= 1');
    void reply.code(202);
    if (boot.return_reservation_id === true) return { reservation_id: first.reservationId };
    void reply.header('location', `${call.baseUrl}/v2.1/servers/${first.id}`);
    return {
      server: {
        id: first.id,
        links: linksOf(call.baseUrl, 'servers', first.id),
        'OS-DCF:diskConfig': first.diskConfig,
        security_groups: first.securityGroups.map((name) => ({ name })),
        adminPass: boot.adminPass ?? newToken().slice(0, 12),
      },
    };
  });

  for (const [path, view] of [
    ['/servers', 'index'],
    ['/servers/detail', 'detail'],
  ] as const) {
    app.get(path, (request) => {
      const call = callOf(request);
      const found = selectServers(nova, call, view);
      const page = paginate(call, found, { path: `/v2.1${path}`, idOf: (server) => server.id });
      const servers = page.items.map((server) =>
        view === 'detail' ? serverView(nova, call, server) : serverReference(call, server),
      );
      return { servers, ...(page.links === undefined ? {} : { servers_links: page.links }) };
    });
  }

  app.get<ById>('/servers/:id', (request) => {
    const call = callOf(request);
    return { server: serverView(nova, call, findServer(nova, call, request.params.id)) };
  });

  app.put<ById>('/servers/:id', (request) => {
    const call = callOf(request);
    const server = findServer(nova, call, request.params.id);
    const { name, description } = readNovaBody(updateSchema, request.body).server;
    if (description !== undefined && call.minor < 19)
      throw new ServiceFault(400, "Additional properties are not allowed ('description' was unexpected)");
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
    };
    nova.servers.update(server, change, CONTROL_PLANE);
    return { server: serverView(nova, call, server) };
  });

  app.delete<ById>('/servers/:id', (request, reply) => {
    const call = callOf(request);
    deleteServer(nova, findServer(nova, call, request.params.id));
    return reply.code(204).send();
  });

  app.get<ById>('/servers/:id/ips', (request) => {
    const call = callOf(request);
    const server = findServer(nova, call, request.params.id);
    return { addresses: addressesView(nova.network.addresses(server.id)) };
  });
}
