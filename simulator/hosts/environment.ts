import { resolve } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { openScope } from '../../core/scope.ts';
import { startControl } from './control.ts';
import { heartbeatsInThread, heartbeatsInProcess } from './heartbeat.ts';
import type { HostEnvironment, SimulatedHost } from './host.ts';
import { createProcesses } from './processes.ts';

/** What all hosts share, and how to end them. */
export interface OpenHostEnvironment extends HostEnvironment {
  /** Registers a started host: it ends with the environment. */
  register(host: SimulatedHost): void;
  /** Ends hosts, processes and files. */
  close(): Promise<void>;
}

/** Options of {@link openHostEnvironment}. */
export interface HostEnvironmentOptions {
  readonly homesDir: string;
  readonly clock: Clock;
  /** Whether the programs that monitor the hosts run in another process; default false. */
  readonly isStandalone?: boolean | undefined;
  /** Whether the host of that name refuses all SSH logins; default: none does. */
  readonly refusesSsh?: ((name: string) => boolean) | undefined;
}

/** Opens the environment of hosts whose files are under `homesDir`. */
export async function openHostEnvironment({
  homesDir,
  clock,
  isStandalone = false,
  refusesSsh = () => false,
}: HostEnvironmentOptions): Promise<OpenHostEnvironment> {
  const root = resolve(homesDir);
  const hosts: SimulatedHost[] = [];
  const all = (close: (host: SimulatedHost) => Promise<void>) => async (): Promise<void> => {
    await Promise.all(hosts.map(close));
  };
  const processes = createProcesses(root, clock);
  const scope = openScope();
  // Closed last first: no new shells, then the running ones, then their files.
  scope.defer(
    'homes',
    all((host) => host.clean()),
  );
  scope.defer('processes', () => processes.killAll());
  const control = await startControl();
  scope.defer('control', () => control.close());
  const heartbeats = isStandalone ? heartbeatsInThread() : heartbeatsInProcess();
  scope.defer('heartbeats', () => heartbeats.close());
  scope.defer(
    'hosts',
    all((host) => host.stop()),
  );
  return {
    homesDir: root,
    clock,
    control,
    processes,
    heartbeats,
    refusesSsh,
    register: (host) => void hosts.push(host),
    close: () => scope.close(),
  };
}
