import { ServiceFault } from '../../kit/service-fault.ts';
import type { Nova } from '../nova.ts';
import { mayUseFlavor } from '../state/flavors.ts';
import type { Flavor } from '../state/flavors.ts';
import type { Server } from '../state/server.ts';
import type { Call } from './call.ts';

/**
 * A server the caller may see.
 * @throws ServiceFault 404, also for another project's server
 */
export function findServer(nova: Nova, call: Call, id: string): Server {
  const server = nova.servers.find(id);
  if (server === undefined || (!call.context.isAdmin && server.projectId !== call.projectId))
    throw new ServiceFault(404, `Instance ${id} could not be found.`);
  return server;
}

/**
 * A flavor the caller may see.
 * @throws ServiceFault 404
 */
export function findFlavor(nova: Nova, call: Call, id: string): Flavor {
  const flavor = nova.flavors.find(id);
  if (flavor === undefined || !(call.context.isAdmin || mayUseFlavor(flavor, call.projectId)))
    throw new ServiceFault(404, `Flavor ${id} could not be found.`);
  return flavor;
}

/** Whether a text is a UUID. */
export function isUuid(word: string): boolean {
  return /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i.test(word);
}
