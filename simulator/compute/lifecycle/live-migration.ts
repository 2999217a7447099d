import { ServiceFault } from '../../kit/service-fault.ts';
import type { Nova } from '../nova.ts';
import { pickHost } from '../scheduler.ts';
import type { Server } from '../state/server.ts';
import { CONTROL_PLANE, onHost, requireHost, requireState, stillIn } from './steps.ts';

/** The target, and how a refusal is returned to the caller. */
export interface LiveMigrationRequest {
  readonly host: string | null;
  /** Whether the scheduler's filters apply to a named host (false from 2.30 with `force`). */
  readonly checkHost: boolean;
  /** From microversion 2.34 on a failed check no longer fails the request. */
  readonly checksLater: boolean;
}

/**
 * Starts a live migration.
 * @throws ServiceFault 409 when the server's state forbids it; 400 for an unknown host and, before 2.34, for
 *   every failed check of the conductor
 */
export function startLiveMigration(nova: Nova, server: Server, request: LiveMigrationRequest): void {
  requireState(server, 'os-migrateLive', { vmStates: ['active'] });
  const source = requireHost(server);
  if (request.host !== null && nova.services.findCompute(request.host) === undefined)
    throw new ServiceFault(400, `Compute host ${request.host} could not be found.`);
  if (!request.checksLater) check(nova, server, source, request);
  nova.servers.update(server, { taskState: 'migrating' }, CONTROL_PLANE);
  nova.tasks.start(`live-migrate server ${server.id}`, () => migrate(nova, server, source, request));
}

async function migrate(
  nova: Nova,
  server: Server,
  source: string,
  request: LiveMigrationRequest,
): Promise<void> {
  await nova.latency.pause('nova.schedule');
  if (!stillIn(nova, server, 'migrating')) return;
  let target: string;
  try {
    target = check(nova, server, source, request);
  } catch (error) {
    if (!(error instanceof ServiceFault)) throw error;
    nova.log.warn('a live migration was given up', { server: server.id, reason: error.message });
    nova.servers.update(server, { taskState: null }, CONTROL_PLANE);
    return;
  }
  nova.claims.claim(server.id, target, server.flavor);
  await nova.links.whenUp(target);
  await nova.latency.pause('nova.live-migration');
  if (nova.faultInjection.migrationHangs) return;
  if (nova.faultInjection.migrationFails) {
    nova.claims.release(server.id, target);
    nova.servers.update(server, { taskState: null }, onHost(source));
    nova.notifier.usage('live_migration._rollback.end', server, onHost(source));
    return;
  }
  if (!(await nova.links.whenUp(source)) || !stillIn(nova, server, 'migrating')) {
    nova.claims.release(server.id, target);
    return;
  }
  nova.notifier.usage('live_migration._post.start', server, onHost(source));
  nova.claims.release(server.id, source);
  nova.network.bind(server.id, target);
  nova.servers.update(server, { host: target, taskState: null }, onHost(target));
  nova.notifier.usage('live_migration._post.end', server, onHost(target));
}

/** The conductor's checks (nova/conductor/tasks/live_migrate.py); returns the host to go to. */
function check(nova: Nova, server: Server, source: string, request: LiveMigrationRequest): string {
  const requireUp = (host: string): void => {
    const service = nova.services.findCompute(host);
    if (service === undefined || !nova.services.isUp(service))
      throw new ServiceFault(400, `Compute service of ${host} is unavailable at this time.`);
  };
  requireUp(source);
  if (request.host === source)
    throw new ServiceFault(400, `Unable to migrate instance (${server.id}) to current host (${source}).`);
  if (request.host !== null) requireUp(request.host);
  const named = request.host ?? undefined;
  const target = pickHost(nova, {
    flavor: server.flavor,
    group: server.groupId === undefined ? undefined : nova.groups.get(server.groupId),
    ...(request.checkHost ? { requestedHost: named } : { forcedHost: named }),
    excludedHosts: new Set([source]),
  });
  if (target === undefined)
    throw new ServiceFault(400, 'No valid host was found. There are not enough hosts available.');
  return target.name;
}
