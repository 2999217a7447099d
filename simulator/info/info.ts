import type { FastifyInstance } from 'fastify';
import type { FleetAccess } from '../hosts/access.ts';
import type { MessageBroker } from '../kit/contracts.ts';
import { contextOf, createService } from '../kit/service.ts';
import type { ServiceDeps } from '../kit/service.ts';
import { BUS_PATHS, busRoutes } from './bus-routes.ts';

/**
 * The service by which an embedded cloud says that it is one: how its hosts are reached by SSH and heartbeat.
 * Any user may see that; the key to the hosts is for administrators, and so is its message bus. It is in the catalogue
 * under the type `doctor-simulator`.
 */
export async function createInfoService(
  deps: ServiceDeps & {
    readonly access: FleetAccess;
    /** What others may listen to and publish on; undefined when that is done elsewhere, or by nobody. */
    readonly openBus: MessageBroker | undefined;
  },
): Promise<FastifyInstance> {
  const { clock, openBus } = deps;
  const { username, privateKey, hosts } = deps.access;
  const busPaths: readonly string[] = openBus === undefined ? [] : Object.values(BUS_PATHS);
  return createService(
    {
      name: 'doctor-simulator',
      errorBody: ({ status, message }) => ({ error: { code: status, message } }),
      isOpen: (_method, path) => busPaths.includes(path),
      routes(app) {
        if (openBus !== undefined) busRoutes(app, openBus, clock);
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
