import type { Clock } from '../../../core/clock.ts';
import { DoctorError } from '../../../core/errors.ts';
import { seen, waitFor } from '../../../core/wait-for.ts';
import { unexpected } from '../words.ts';
import type { ServiceRole } from './needs.ts';
import { failed, runAsRoot } from './root-command.ts';
import type { RootHost } from './root-command.ts';

/** How a product runs its services, and what it calls them: units of systemd, or images of containers. */
export interface ServiceNames {
  readonly by: 'systemd' | 'docker';
  readonly names: Readonly<Record<ServiceRole, string>>;
}

/** How long a service may take until it runs again. */
const START_TIMEOUT_MS = 60_000;
const LOOK_INTERVAL_MS = 100;

/** What may be in the name of a unit or container before it becomes a word of a command. */
const PLAIN_NAME = /^[\w.@-]+$/;

/** The units or containers that run a host's services now. */
export async function runningServices(
  host: RootHost,
  services: ServiceNames,
  roles: readonly ServiceRole[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const byRole = await Promise.all(roles.map((role) => runningAs(host, services, role, signal)));
  return [...new Set(byRole.flat())];
}

/**
 * Restarts services, every container of each, and waits until they run.
 * @throws DoctorError `HOST_COMMAND_FAILED` when there is no such service, or it does not start
 */
export async function restartServices(
  host: RootHost,
  services: ServiceNames,
  roles: readonly ServiceRole[],
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  for (const role of roles) {
    const wanted =
      services.by === 'systemd' ? [services.names[role]] : await runningAs(host, services, role, signal);
    if (wanted.length === 0) throw noContainer(host, services.names[role]);
    const script = services.by === 'systemd' ? 'systemctl restart "$@"' : 'docker restart "$@" >/dev/null';
    const result = await runAsRoot(host, script, wanted, { timeoutMs: START_TIMEOUT_MS, signal });
    if (result.exitCode !== 0) throw failed(host, `restarting ${wanted.join(', ')}`, result);
    await waitFor(
      `${wanted.join(', ')} of host ${host.name} runs again`,
      async () => {
        const running = await runningAs(host, services, role, signal);
        return (
          wanted.every((name) => running.includes(name)) || seen(`running: ${running.join(', ') || 'none'}`)
        );
      },
      {
        clock,
        signal,
        timeoutMs: START_TIMEOUT_MS,
        intervalMs: LOOK_INTERVAL_MS,
        code: 'HOST_COMMAND_FAILED',
        describe: String,
        hint: `Look at the log of the service on ${host.name}: it may not like its configuration.`,
      },
    );
  }
}

async function runningAs(
  host: RootHost,
  { by, names }: ServiceNames,
  role: ServiceRole,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (by === 'systemd') {
    const result = await runAsRoot(host, 'systemctl is-active "$1"; true', [names[role]], { signal });
    if (result.exitCode !== 0) throw failed(host, `looking at ${names[role]}`, result);
    return result.stdout.trim() === 'active' ? [names[role]] : [];
  }
  const result = await runAsRoot(host, `docker ps --format '{{.Names}} {{.Image}}'`, [], { signal });
  if (result.exitCode !== 0) throw failed(host, 'listing containers', result);
  return result.stdout.split('\n').flatMap((line) => {
    const [name = '', image = ''] = line.split(' ');
    if (!`${name} ${image}`.replaceAll('_', '-').includes(names[role])) return [];
    if (PLAIN_NAME.test(name)) return [name];
    throw unexpected(`"docker ps" on ${host.name}`, `${JSON.stringify(name)} is no name of a container`);
  });
}

function noContainer(host: RootHost, image: string): DoctorError {
  return new DoctorError('HOST_COMMAND_FAILED', `Host ${host.name}: no container of ${image} runs there.`, {
    hint: `Look at "sudo docker ps" on ${host.name}, and whether the deployment runs in containers.`,
  });
}
