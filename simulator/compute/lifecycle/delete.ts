import type { Nova } from '../nova.ts';
import type { Server } from '../state/server.ts';
import { CONTROL_PLANE, onHost, workOn } from './steps.ts';

/**
 * Deletes a server. On a host whose service is down, or on none, the API deletes the record itself (local
 * delete); otherwise the host does it and the server stays in task `deleting` until then.
 */
export function deleteServer(nova: Nova, server: Server): void {
  const { host } = server;
  const service = host === null ? undefined : nova.services.findCompute(host);
  if (host === null || service === undefined || !nova.services.isUp(service)) {
    nova.notifier.usage('delete.start', server, CONTROL_PLANE);
    forget(nova, server, CONTROL_PLANE);
    return;
  }
  nova.servers.update(server, { taskState: 'deleting' }, CONTROL_PLANE);
  nova.tasks.start(`delete server ${server.id}`, async () => {
    const publisher = onHost(host);
    if (!(await workOn(nova, server, { host, hop: 'nova.delete', taskState: 'deleting' }))) return;
    nova.notifier.usage('delete.start', server, publisher);
    nova.notifier.usage('shutdown.start', server, publisher);
    nova.notifier.usage('shutdown.end', server, publisher);
    forget(nova, server, publisher);
  });
}

function forget(nova: Nova, server: Server, publisher: string): void {
  nova.network.unplug(server.id);
  nova.claims.release(server.id);
  if (server.groupId !== undefined) nova.groups.get(server.groupId)?.members.delete(server.id);
  nova.servers.remove(server, publisher);
  nova.notifier.usage('delete.end', server, publisher);
}
