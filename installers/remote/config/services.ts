import { DoctorError } from '../../../core/errors.ts';
import { unexpected } from '../checked-names.ts';
import type { ServiceRole } from './requirements.ts';
import { failed, runAsRoot } from './root-command.ts';
import type { RootHost } from './root-command.ts';

/** How a product runs its services, and what it calls them: units of systemd, or images of containers. */
export interface ServiceNames {
  readonly by: 'systemd' | 'docker';
  readonly names: Readonly<Record<ServiceRole, string>>;
}

/** What restarts on a host: units, or containers by their own names. */
export interface Restartable {
  readonly by: ServiceNames['by'];
  readonly names: readonly string[];
}

/** What may be in the name of a unit or container before it becomes a word of a command. */
const PLAIN_NAME = /^\w[\w.@-]*$/;

/** The units or containers that run a host's services now. */
export async function runningServices(
  host: RootHost,
  { by, names }: ServiceNames,
  roles: readonly ServiceRole[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const wanted = roles.map((role) => names[role]);
  if (by === 'docker') {
    const containers = await listContainers(host, signal);
    return containers
      .filter((container) => wanted.some((image) => runs(host, container, image)))
      .map(({ name }) => name);
  }
  const result = await runAsRoot(host, 'systemctl is-active "$@"; true', wanted, { signal });
  if (result.exitCode !== 0) throw failed(host, `looking at ${wanted.join(', ')}`, result);
  const states = result.stdout.split('\n');
  return wanted.filter((_, index) => states[index]?.trim() === 'active');
}

/**
 * What has to be restarted for services to read their configuration: every container of each that runs now.
 * @throws DoctorError `HOST_COMMAND_FAILED` when a service has no container
 */
export async function restartableServices(
  host: RootHost,
  { by, names }: ServiceNames,
  roles: readonly ServiceRole[],
  signal?: AbortSignal,
): Promise<Restartable> {
  const wanted = roles.map((role) => names[role]);
  if (by === 'systemd') return { by, names: wanted };
  const containers = await listContainers(host, signal);
  const missing = wanted.find((image) => !containers.some((container) => runs(host, container, image)));
  if (missing !== undefined) throw noContainer(host, missing);
  const running = containers.filter((container) => wanted.some((image) => runs(host, container, image)));
  return { by, names: running.map(({ name }) => name) };
}

/** Of containers that were restarted once, those that were removed since. */
export async function removedContainers(
  host: RootHost,
  { by, names }: Restartable,
): Promise<readonly string[]> {
  if (by === 'systemd' || names.length === 0) return [];
  const there = await listContainers(host, undefined, '--all');
  return names.filter((wanted) => !there.some(({ name }) => name === wanted));
}

interface Container {
  readonly name: string;
  readonly image: string;
}

async function listContainers(
  host: RootHost,
  signal?: AbortSignal,
  ...which: readonly '--all'[]
): Promise<readonly Container[]> {
  const script = `docker ps "$@" --format '{{.Names}} {{.Image}}'`;
  const result = await runAsRoot(host, script, which, { signal });
  if (result.exitCode !== 0) throw failed(host, 'listing containers', result);
  return result.stdout.split('\n').flatMap((line) => {
    const [name = '', image = ''] = line.split(' ');
    return name === '' ? [] : [{ name, image }];
  });
}

/** Whether a container is one of a service; its name is then fit to be used. */
function runs(host: RootHost, { name, image }: Container, service: string): boolean {
  if (!`${name} ${image}`.replaceAll('_', '-').includes(service)) return false;
  if (PLAIN_NAME.test(name)) return true;
  throw unexpected(`"docker ps" on ${host.name}`, `${JSON.stringify(name)} is no name of a container`);
}

function noContainer(host: RootHost, image: string): DoctorError {
  return new DoctorError('HOST_COMMAND_FAILED', `Host ${host.name}: it runs no container of ${image}.`, {
    hint: `Check "sudo docker ps" on ${host.name}, and whether the deployment runs in containers.`,
  });
}
