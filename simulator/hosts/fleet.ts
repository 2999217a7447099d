import { createServer } from 'node:net';
import { resolve } from 'node:path';
import ssh2 from 'ssh2';
import type { Clock } from '../../core/clock.ts';
import { DoctorError, systemCodeOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { openScope } from '../../core/scope.ts';
import type { Fleet } from '../kit/contracts.ts';
import { loopbackAddress, MOST_HOSTS, networkOf } from './addresses.ts';
import { startControl } from './control.ts';
import { startHost } from './host.ts';
import type { HostPlan, SimulatedHost } from './host.ts';
import { generateKeyPair } from './key-pair.ts';
import { createProcesses } from './processes.ts';

/** The user that may log in to the hosts. */
const USERNAME = 'doctor';

/** How many compute hosts to start, how large Nova shall think they are, and where their files may lie. */
export interface FleetOptions {
  readonly count: number;
  readonly vcpus: number;
  readonly ramMb: number;
  readonly diskGb: number;
  readonly clock: Clock;
  readonly log: Log;
  /** A private folder. Homes are made in it when first used and removed by `close`. */
  readonly homesDir: string;
  /** Whether a host of that name lets nobody in just now; default: they all do. */
  readonly refusesSsh?: (name: string) => boolean;
}

/** How to reach the hosts from outside. */
export interface FleetAccess {
  readonly username: string;
  /** OpenSSH format, ed25519. */
  readonly privateKey: string;
  readonly hosts: readonly {
    readonly name: string;
    readonly address: string;
    readonly sshPort: number;
    readonly heartbeatPort: number;
  }[];
}

/** The compute hosts of the embedded cloud. */
export interface SimulatedFleet extends Fleet {
  readonly access: FleetAccess;
  /** Calls `listener` whenever a host's link goes down or up, before the command that did it returns. */
  onLink(listener: (host: string, up: boolean) => void): void;
  /** Ends every process that was started on a host, stops listening and removes the homes. */
  close(): Promise<void>;
}

/** Starts `compute-1` … `compute-N`, each with an SSH server and a UDP echo service of its own. */
export async function startFleet(options: FleetOptions): Promise<SimulatedFleet> {
  const { count, clock, log } = options;
  if (count > MOST_HOSTS) throw tooMany(count, `at most ${MOST_HOSTS} hosts have an address`);
  const homesDir = resolve(options.homesDir);
  const key = generateKeyPair('doctor');
  const clientKey = ssh2.utils.parseKey(key.publicKey);
  if (clientKey instanceof Error) throw clientKey;
  const processes = createProcesses(homesDir, clock);
  const scope = openScope();
  const hosts: SimulatedHost[] = [];
  // Closed last first: no new shells, then the running ones, then their files.
  scope.defer('homes', () => closeAll(hosts, (host) => host.clean()));
  scope.defer('processes', () => processes.killAll());
  const control = await startControl();
  scope.defer('control', () => control.close());
  scope.defer('hosts', () => closeAll(hosts, (host) => host.stop()));
  const size = { vcpus: options.vcpus, ramMb: options.ramMb, diskGb: options.diskGb };
  const { refusesSsh = () => false } = options;
  const plan: HostPlan = { homesDir, control, size, username: USERNAME, clientKey, processes, refusesSsh };
  try {
    hosts.push(...(await startHosts(count, plan)));
  } catch (error) {
    await scope.close();
    throw systemCodeOf(error) === 'EMFILE'
      ? tooMany(count, 'the process may not open so many sockets')
      : error;
  }
  log.debug('hosts started', { count, first: hosts[0]?.record.address });
  return fleetOf(hosts, key.privateKey, () => scope.close());
}

function fleetOf(
  hosts: readonly SimulatedHost[],
  privateKey: string,
  close: () => Promise<void>,
): SimulatedFleet {
  const records = hosts.map((host) => host.record);
  const byName = new Map(records.map((record) => [record.name, record]));
  return {
    list: () => records,
    find: (name) => byName.get(name),
    access: {
      username: USERNAME,
      privateKey,
      hosts: hosts.map(({ record, sshPort, heartbeatPort }) => ({
        name: record.name,
        address: record.address,
        sshPort,
        heartbeatPort,
      })),
    },
    onLink(listener) {
      for (const { link, record } of hosts) link.watch((up) => listener(record.name, up));
    },
    close,
  };
}

async function startHosts(count: number, plan: HostPlan): Promise<SimulatedHost[]> {
  const ownAddresses = await canListen(loopbackAddress(0));
  const starts = Array.from({ length: count }, (_, index) => {
    const address = ownAddresses ? loopbackAddress(index) : '127.0.0.1';
    return startHost(`compute-${index + 1}`, networkOf(address, index), plan);
  });
  const outcomes = await Promise.allSettled(starts);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  if (failure === undefined) return started;
  await closeAll(started, (host) => host.stop());
  throw failure.reason;
}

/** Linux answers on all of 127.0.0.0/8; other systems have 127.0.0.1 alone, and the ports tell hosts apart. */
function canListen(address: string): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.on('error', () => done(false));
    server.listen(0, address, () => server.close(() => done(true)));
  });
}

async function closeAll(
  hosts: readonly SimulatedHost[],
  close: (host: SimulatedHost) => Promise<void>,
): Promise<void> {
  await Promise.all(hosts.map(close));
}

function tooMany(count: number, reason: string): DoctorError {
  return new DoctorError('USAGE', `${count} compute hosts cannot be started: ${reason}.`, {
    hint: 'Ask for fewer with --hosts, or raise the limit of open files (ulimit -n).',
  });
}
