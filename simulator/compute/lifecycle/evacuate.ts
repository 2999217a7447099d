import { ServiceFault } from '../../kit/service-fault.ts';
import type { Nova } from '../nova.ts';
import { pickHost } from '../scheduler.ts';
import type { Server } from '../state/server.ts';
import { CONTROL_PLANE, noValidHost, onHost, requireHost, requireState, stillIn, workOn } from './steps.ts';

/** The target; a forced host bypasses the scheduler's filters. */
export interface EvacuationRequest {
  readonly host: string | undefined;
  readonly force: boolean;
}

/**
 * Rebuilds a server of a dead host on another host.
 * @throws ServiceFault 409 by state, 400 while the host's service is up or for the same host, 404 for an
 *   unknown target
 */
export function startEvacuation(nova: Nova, server: Server, request: EvacuationRequest): void {
  const { host } = request;
  if (host !== undefined && nova.services.findCompute(host) === undefined)
    throw new ServiceFault(404, `Compute host ${host} not found.`);
  if (host !== undefined && host === server.host)
    throw new ServiceFault(400, "The target host can't be the same one.");
  requireState(server, 'evacuate', { vmStates: ['active', 'stopped', 'error'], anyTask: true });
  const source = requireHost(server);
  const service = nova.services.findCompute(source);
  if (service !== undefined && nova.services.isUp(service))
    throw new ServiceFault(400, `Compute service of ${source} is still in use.`);
  nova.servers.update(server, { taskState: 'rebuilding' }, CONTROL_PLANE);
  nova.tasks.start(`evacuate server ${server.id}`, () => evacuate(nova, server, source, request));
}

async function evacuate(
  nova: Nova,
  server: Server,
  source: string,
  request: EvacuationRequest,
): Promise<void> {
  const wasStopped = server.vmState === 'stopped';
  await nova.latency.pause('nova.schedule');
  if (!stillIn(nova, server, 'rebuilding')) return;
  const target = pickHost(nova, {
    flavor: server.flavor,
    group: server.groupId === undefined ? undefined : nova.groups.get(server.groupId),
    ...(request.force ? { forcedHost: request.host } : { requestedHost: request.host }),
    excludedHosts: new Set([source]),
  })?.name;
  if (target === undefined) {
    noValidHost(nova, server, { vmState: 'error' });
    return;
  }
  nova.claims.claim(server.id, target, server.flavor);
  const publisher = onHost(target);
  nova.notifier.usage('rebuild.start', server, publisher);
  nova.servers.update(server, { taskState: 'rebuild_spawning' }, publisher);
  if (!(await workOn(nova, server, { host: target, hop: 'nova.boot', taskState: 'rebuild_spawning' }))) {
    nova.claims.release(server.id, target);
    return;
  }
  nova.claims.release(server.id, source);
  nova.evacuated.add(source);
  nova.network.bind(server.id, target);
  nova.servers.update(
    server,
    {
      host: target,
      vmState: wasStopped ? 'stopped' : 'active',
      powerState: wasStopped ? 4 : 1,
      taskState: null,
      launchedUs: nova.clock.wallUs(),
      fault: undefined,
    },
    publisher,
  );
  nova.notifier.usage('rebuild.end', server, publisher);
}
