import type { Nova } from '../nova.ts';
import type { Server, ServerState, VmState } from '../state/server.ts';
import { CONTROLLER } from '../state/services.ts';
import { ServiceFault } from '../../kit/service-fault.ts';

/** The publisher of changes that the API and the conductor save. */
export const CONTROL_PLANE = `compute.${CONTROLLER}`;

/** The publisher of changes that a compute host saves. */
export const onHost = (host: string): string => `compute.${host}`;

/** Whether a server still exists and is in the task that a piece of work left it in. */
export function stillIn(nova: Nova, server: Server, taskState: string | null): boolean {
  return nova.servers.find(server.id) === server && server.taskState === taskState;
}

/**
 * Waits until the host can take its message and does it for as long as `hop` takes. The result may be
 * reported only when the host is reachable again after that.
 * @returns whether the server is still in `taskState`: otherwise another request took it over meanwhile
 */
export async function workOn(
  nova: Nova,
  server: Server,
  work: { readonly host: string; readonly hop: string; readonly taskState: string | null },
): Promise<boolean> {
  if (!(await nova.links.whenUp(work.host))) return false;
  await nova.latency.pause(work.hop);
  if (!(await nova.links.whenUp(work.host))) return false;
  return stillIn(nova, server, work.taskState);
}

/** Nova's NoValidHost, recorded on the server with the states it is left in. */
export function noValidHost(nova: Nova, server: Server, states: Partial<ServerState>): void {
  const fault = {
    code: 500,
    message: 'No valid host was found. There are not enough hosts available.',
    createdUs: nova.clock.wallUs(),
  };
  nova.log.warn('no valid host was found', { server: server.id });
  nova.servers.update(server, { ...states, taskState: null, fault }, CONTROL_PLANE);
}

/**
 * Nova's check_instance_state.
 * @throws ServiceFault 409 in the words of raise_http_conflict_for_instance_invalid_state
 */
export function requireState(
  server: Server,
  action: string,
  allowed: { readonly vmStates: readonly VmState[]; readonly anyTask?: boolean },
): void {
  const wrong = (attribute: string, state: string): ServiceFault =>
    new ServiceFault(409, `Cannot '${action}' instance ${server.id} while it is in ${attribute} ${state}`);
  if (!allowed.vmStates.includes(server.vmState)) throw wrong('vm_state', server.vmState);
  if (allowed.anyTask !== true && server.taskState !== null) throw wrong('task_state', server.taskState);
}

/**
 * The host a server is on.
 * @throws ServiceFault 409 when it has none yet (InstanceNotReady)
 */
export function requireHost(server: Server): string {
  if (server.host === null) throw new ServiceFault(409, `Instance ${server.id} is not ready`);
  return server.host;
}
