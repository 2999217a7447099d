import type { FastifyInstance } from 'fastify';
import type { FleetAccess } from '../hosts/access.ts';
import { contextOf, createService } from '../kit/service.ts';
import type { ServiceDeps } from '../kit/service.ts';

/**
 * The service by which an embedded cloud says that it is one: how its hosts are reached by SSH and heartbeat.
 * Any user may see that; the key to the hosts is for administrators. It is in the catalogue under the type `doctor-simulator`.
 */
export async function createInfoService(
  deps: ServiceDeps & { readonly access: FleetAccess },
): Promise<FastifyInstance> {
  const { username, privateKey, hosts } = deps.access;
  return createService(
    {
      name: 'doctor-simulator',
      errorBody: ({ status, message }) => ({ error: { code: status, message } }),
      routes(app) {
        app.get('/v1/hosts', async (request) => ({
          username,
          private_key: contextOf(request).isAdmin ? privateKey : null,
          hosts: hosts.map(({ name, address, sshPort, heartbeatPort }) => ({
            name,
            address,
            ssh_port: sshPort,
            heartbeat_port: heartbeatPort,
          })),
        }));
      },
    },
    deps,
  );
}
