import { ServiceFault } from '../../kit/service-fault.ts';
import type { Nova } from '../nova.ts';
import { pickHost } from '../scheduler.ts';
import type { Flavor } from '../state/flavors.ts';
import type { Server } from '../state/server.ts';
import { CONTROL_PLANE, noValidHost, onHost, requireHost, requireState, stillIn, workOn } from './steps.ts';

/** The target host and flavor. Without a flavor it is a cold migration. */
export interface ResizeRequest {
  readonly action: 'migrate' | 'resize';
  readonly flavor?: Flavor;
  readonly host?: string | undefined;
}

/**
 * Starts a cold migration or a resize, which ends in vm_state `resized`.
 * @throws ServiceFault 409 when the server's state or its host forbids it, 400 for an impossible host
 */
export function startResize(nova: Nova, server: Server, request: ResizeRequest): void {
  requireState(server, request.action, { vmStates: ['active', 'stopped'] });
  const source = requireHost(server);
  const service = nova.services.findCompute(source);
  if (service === undefined || !nova.services.isUp(service))
    throw new ServiceFault(409, 'Service is unavailable at this time.');
  if (request.host === source)
    throw new ServiceFault(400, `Unable to migrate instance ${server.id} to the same host ${source}.`);
  if (request.host !== undefined && nova.services.findCompute(request.host) === undefined)
    throw new ServiceFault(400, `Compute host ${request.host} could not be found.`);
  nova.servers.update(server, { taskState: 'resize_prep' }, CONTROL_PLANE);
  nova.tasks.start(`${request.action} server ${server.id}`, () => resize(nova, server, source, request));
}

async function resize(nova: Nova, server: Server, source: string, request: ResizeRequest): Promise<void> {
  await nova.latency.pause('nova.schedule');
  if (!stillIn(nova, server, 'resize_prep')) return;
  const flavor = request.flavor ?? server.flavor;
  const target = pickHost(nova, {
    flavor,
    group: server.groupId === undefined ? undefined : nova.groups.get(server.groupId),
    requestedHost: request.host,
    excludedHosts: new Set([source]),
  })?.name;
  if (target === undefined) {
    noValidHost(nova, server, {});
    return;
  }
  nova.claims.claim(server.id, target, flavor);
  const move = { sourceHost: source, sourceFlavor: server.flavor, vmState: server.vmState };
  const moved = await carryOver(nova, server, { source, target });
  if (!moved) {
    nova.claims.release(server.id, server.host === target ? source : target);
    return;
  }
  nova.network.bind(server.id, target);
  nova.servers.update(server, { flavor, host: target, taskState: 'resize_finish' }, onHost(target));
  nova.notifier.usage('finish_resize.start', server, onHost(target));
  if (!(await workOn(nova, server, { host: target, hop: 'nova.migrate', taskState: 'resize_finish' })))
    return;
  nova.servers.update(server, { vmState: 'resized', taskState: null, move }, onHost(target));
  nova.notifier.usage('finish_resize.end', server, onHost(target));
}

/** The source host's part: task states resize_migrating and resize_migrated. */
async function carryOver(
  nova: Nova,
  server: Server,
  hosts: { readonly source: string; readonly target: string },
): Promise<boolean> {
  const { source, target } = hosts;
  if (!(await nova.links.whenUp(target)) || !stillIn(nova, server, 'resize_prep')) return false;
  nova.servers.update(server, { taskState: 'resize_migrating' }, onHost(source));
  nova.notifier.usage('resize.start', server, onHost(source));
  const taskState = 'resize_migrating';
  if (nova.faultInjection.migrationHangs) return false;
  if (!(await workOn(nova, server, { host: source, hop: 'nova.migrate', taskState }))) return false;
  if (nova.faultInjection.migrationFails) {
    failOnSource(nova, server, source);
    return false;
  }
  nova.servers.update(server, { taskState: 'resize_migrated' }, onHost(source));
  nova.notifier.usage('resize.end', server, onHost(source));
  return true;
}

/** The driver could not carry the disk over (nova/compute/manager.py, `_error_out_instance_on_exception`). */
function failOnSource(nova: Nova, server: Server, source: string): void {
  const fault = {
    code: 500,
    message: 'Resize error: the disk could not be carried over',
    createdUs: nova.clock.wallUs(),
  };
  nova.servers.update(server, { vmState: 'error', taskState: null, fault }, onHost(source));
}

/**
 * Makes a resize final: the source host gives its share back.
 * @throws ServiceFault 409 when no resize waits for confirmation
 */
export function confirmResize(nova: Nova, server: Server): void {
  requireState(server, 'confirmResize', { vmStates: ['resized'] });
  const { move } = server;
  if (move === undefined) throw new ServiceFault(400, 'Instance has not been resized.');
  const publisher = onHost(move.sourceHost);
  nova.tasks.start(`confirm the resize of server ${server.id}`, async () => {
    nova.notifier.usage('resize.confirm.start', server, publisher);
    const work = { host: move.sourceHost, hop: 'nova.confirm', taskState: null };
    if (!(await workOn(nova, server, work)) || server.move !== move) return;
    nova.claims.release(server.id, move.sourceHost);
    nova.servers.update(server, { vmState: move.vmState, taskState: null, move: undefined }, publisher);
    nova.notifier.usage('resize.confirm.end', server, publisher);
  });
}

/**
 * Takes a resize back: the server returns to its source host and flavor.
 * @throws ServiceFault 409 when no resize waits for confirmation
 */
export function revertResize(nova: Nova, server: Server): void {
  requireState(server, 'revertResize', { vmStates: ['resized'] });
  const { move } = server;
  if (move === undefined) throw new ServiceFault(400, 'Instance has not been resized.');
  const taskState = 'resize_reverting';
  nova.servers.update(server, { taskState }, CONTROL_PLANE);
  nova.tasks.start(`revert the resize of server ${server.id}`, async () => {
    const { sourceHost, sourceFlavor, vmState } = move;
    const publisher = onHost(sourceHost);
    nova.notifier.usage('resize.revert.start', server, publisher);
    if (!(await workOn(nova, server, { host: sourceHost, hop: 'nova.revert', taskState }))) return;
    if (server.host !== null && server.host !== sourceHost) nova.claims.release(server.id, server.host);
    nova.network.bind(server.id, sourceHost);
    const back = { flavor: sourceFlavor, host: sourceHost, vmState, taskState: null, move: undefined };
    nova.servers.update(server, back, publisher);
    nova.notifier.usage('resize.revert.end', server, publisher);
  });
}
