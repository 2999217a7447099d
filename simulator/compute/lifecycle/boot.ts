import { fixedIps } from '../notifications/payload.ts';
import type { Nova } from '../nova.ts';
import { pickHost } from '../scheduler.ts';
import type { Placement } from '../scheduler.ts';
import type { Server } from '../state/server.ts';
import { noValidHost, onHost, stillIn, workOn } from './steps.ts';

/** Schedules and boots a server that the API has made; goes on after the request was answered. */
export function startBoot(nova: Nova, server: Server, placement: Placement): void {
  nova.tasks.start(`boot server ${server.id}`, () => boot(nova, server, placement));
}

async function boot(nova: Nova, server: Server, placement: Placement): Promise<void> {
  await nova.conductor(async () => {
    await nova.latency.pause('nova.schedule');
    // Without latency, a large boot would otherwise finish before any other work runs.
    await new Promise<void>((done) => setImmediate(done));
  });
  if (!stillIn(nova, server, 'scheduling')) return;
  const host = pickHost(nova, placement);
  if (host === undefined) {
    nova.network.unplug(server.id);
    noValidHost(nova, server, { vmState: 'error' });
    return;
  }
  nova.claims.claim(server.id, host.name, server.flavor);
  const publisher = onHost(host.name);
  nova.servers.update(server, { host: host.name, taskState: 'networking' }, publisher);
  nova.notifier.usage('create.start', server, publisher, { image_name: '' });
  if (!(await nova.links.whenUp(host.name)) || !stillIn(nova, server, 'networking')) return;
  nova.network.bind(server.id, host.name);
  nova.servers.update(server, { taskState: 'spawning' }, publisher);
  if (!(await workOn(nova, server, { host: host.name, hop: 'nova.boot', taskState: 'spawning' }))) return;
  nova.servers.update(
    server,
    { vmState: 'active', taskState: null, powerState: 1, launchedUs: nova.clock.wallUs() },
    publisher,
  );
  nova.notifier.usage('create.end', server, publisher, {
    message: 'Success',
    fixed_ips: fixedIps(nova.network.addresses(server.id)),
  });
}
