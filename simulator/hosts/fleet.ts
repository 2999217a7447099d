import { createServer } from 'node:net';
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';
import type { Clock } from '../../core/clock.ts';
import { DoctorError, systemCodeOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { Fleet, FleetHost } from '../kit/contracts.ts';
import { loopbackAddress, MOST_HOSTS, networkOf } from './addresses.ts';
import type { FleetAccess } from './access.ts';
import { openHostEnvironment } from './environment.ts';
import { startHost } from './host.ts';
import type { HostEnvironment, SimulatedHost } from './host.ts';
import { generateKeyPair } from './key-pair.ts';

/** The user that may log in to the hosts. */
const USERNAME = 'doctor';

/** The size of a compute host as Nova sees it. */
export interface HostSize {
  readonly vcpus: number;
  readonly ramMb: number;
  readonly diskGb: number;
}

/** The number and size of compute hosts, and the folder for their files. */
export interface FleetOptions extends HostSize {
  readonly count: number;
  readonly clock: Clock;
  readonly log: Log;
  /** A private folder. Homes are created in it on first use; `close` removes them. */
  readonly homesDir: string;
  /** Whether the programs that monitor the hosts run in another process; default false. */
  readonly isStandalone?: boolean | undefined;
  /** Whether the host of that name refuses all SSH logins; default: none does. */
  readonly refusesSsh?: ((name: string) => boolean) | undefined;
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
  const { count, clock, log, homesDir, isStandalone, refusesSsh } = options;
  if (count > MOST_HOSTS) throw tooMany(count, `at most ${MOST_HOSTS} hosts have an address`);
  const key = generateKeyPair('doctor');
  const environment = await openHostEnvironment({ homesDir, clock, isStandalone, refusesSsh });
  const hosts = await startHosts(count, parsedKey(key.publicKey), environment).catch(
    async (error: unknown) => {
      await environment.close();
      throw systemCodeOf(error) === 'EMFILE'
        ? tooMany(count, 'the process may not open so many sockets')
        : error;
    },
  );
  log.debug('hosts started', { count, first: hosts[0]?.network.address });
  return fleetOf({
    hosts: hosts.map((host) => ({ host, record: fleetHostOf(host, options) })),
    login: { username: USERNAME, privateKey: key.privateKey },
    close: () => environment.close(),
  });
}

/** A compute host as Nova and the other services see it. */
export function fleetHostOf(
  host: SimulatedHost,
  { vcpus, ramMb, diskGb }: HostSize,
  as: { readonly name?: string; readonly cpuRatio?: () => number } = {},
): FleetHost {
  const { name = host.name, cpuRatio } = as;
  return {
    name,
    address: host.network.address,
    vcpus,
    ramMb,
    diskGb,
    get linkUp() {
      return host.link.up;
    },
    get cpuAllocationRatio() {
      return cpuRatio?.() ?? 1;
    },
  };
}

/** The fleet of the given hosts. */
export function fleetOf(of: {
  readonly hosts: readonly { readonly host: SimulatedHost; readonly record: FleetHost }[];
  readonly login: { readonly username: string; readonly privateKey: string };
  readonly close: () => Promise<void>;
}): SimulatedFleet {
  const { hosts, login, close } = of;
  const records = hosts.map(({ record }) => record);
  const byName = new Map(records.map((record) => [record.name, record]));
  return {
    list: () => records,
    find: (name) => byName.get(name),
    access: {
      ...login,
      hosts: hosts.map(({ host: { sshPort, heartbeatPort }, record: { name, address } }) => ({
        name,
        address,
        sshPort,
        heartbeatPort,
      })),
    },
    onLink(listener) {
      for (const { host, record } of hosts) host.link.watch((up) => listener(record.name, up));
    },
    close,
  };
}

async function startHosts(
  count: number,
  key: ParsedKey,
  environment: HostEnvironment & { register(host: SimulatedHost): void },
): Promise<readonly SimulatedHost[]> {
  const ownAddresses = await canListen(loopbackAddress(0));
  const starts = Array.from({ length: count }, async (_, index) => {
    const address = ownAddresses ? loopbackAddress(index) : '127.0.0.1';
    const users = [{ username: USERNAME, keys: [key] }];
    const plan = { name: `compute-${index + 1}`, network: networkOf(address, index), users };
    const host = await startHost(plan, environment);
    environment.register(host);
    return host;
  });
  const outcomes = await Promise.allSettled(starts);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** Linux answers on all of 127.0.0.0/8; other systems have only 127.0.0.1, where hosts differ by port. */
export function canListen(address: string): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.on('error', () => done(false));
    server.listen(0, address, () => server.close(() => done(true)));
  });
}

/** Parses the text of a public key. */
export function parsedKey(publicKey: string): ParsedKey {
  const key = ssh2.utils.parseKey(publicKey);
  if (key instanceof Error) throw key;
  return key;
}

function tooMany(count: number, reason: string): DoctorError {
  return new DoctorError('USAGE', `${count} compute hosts cannot be started: ${reason}.`, {
    hint: 'Ask for fewer with --hosts, or raise the limit of open files (ulimit -n).',
  });
}
