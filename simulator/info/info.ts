import type { FastifyInstance } from 'fastify';
import type { FleetAccess } from '../hosts/access.ts';
import type { MessageBroker } from '../kit/contracts.ts';
import { contextOf, createService } from '../kit/service.ts';
import type { ServiceDeps } from '../kit/service.ts';
import { BUS_PATHS, busRoutes } from './bus-routes.ts';

/**
 * The service by which an embedded cloud identifies itself and publishes how to reach its hosts by SSH and heartbeat.
 * Any user may read that; only administrators get the key to the hosts and access to the message bus. Its type in the
 * catalogue is `doctor-simulator`.
 */
export async function createInfoService(
  deps: ServiceDeps & {
    readonly access: FleetAccess;
    /** The bus that external programs may use; undefined when the bus is a real one or closed. */
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
