import { DoctorError } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import type { FloatingIp } from '../../openstack/network/floating-ips.ts';
import type { OwnerCloud } from './contract.ts';

/** The application as its owner sees it: its instances, and which of them serves. */
export interface Application {
  /** The address under which it serves. */
  readonly floatingIp: string;
  instances(): Promise<readonly Server[]>;
  /**
   * Sees to it that none of `leaving` serves: moves the floating IP to a standby that is ACTIVE, on another
   * host, and stays.
   * @param patienceMs how long a standby may take to be ready
   * @returns undefined when the one that serves stays anyway
   * @throws DoctorError in plain words when there is no such standby
   */
  switchAway(leaving: readonly string[], patienceMs: number): Promise<Switch | undefined>;
}

/** The instance that served, and the one that does now: ids. */
export interface Switch {
  readonly from: string;
  readonly to: string;
}

/** What the application is. */
export interface ApplicationOptions {
  readonly cloud: OwnerCloud;
  readonly clock: Clock;
  readonly floatingIp: string;
  readonly isHa: (name: string) => boolean;
}

const HINT = 'Check the instances of the application, and the port of its floating IP.';
const POLL_MS = 200;

/**
 * Opens an application, and finds the instance that serves.
 * @throws DoctorError `CLOUD_REFUSED` when no instance holds its floating IP
 */
export async function openApplication(options: ApplicationOptions): Promise<Application> {
  const { cloud, clock, floatingIp: address, isHa } = options;
  const ports = new Map<string, string>();
  const portOf = async ({ id }: Server): Promise<string | undefined> => {
    const known = ports.get(id) ?? (await cloud.network.ports.list({ deviceId: id }))[0]?.id;
    if (known !== undefined) ports.set(id, known);
    return known;
  };
  const look = async (): Promise<Standing> => {
    const [servers, [floatingIp]] = await Promise.all([
      cloud.compute.servers.list(),
      cloud.network.floatingIps.list({ address }),
    ]);
    if (floatingIp === undefined) throw refused(`There is no floating IP ${address} in the project.`);
    const ha = servers.filter(({ name }) => isHa(name));
    const owners = await Promise.all(ha.map(async (server) => ({ server, portId: await portOf(server) })));
    const active = owners.find(({ portId }) => portId !== undefined && portId === floatingIp.portId)?.server;
    if (active === undefined)
      throw refused(`No instance of the application holds the floating IP ${address}.`);
    return { floatingIp, active, ha };
  };

  await look();
  return {
    floatingIp: address,
    instances: () => cloud.compute.servers.list(),
    async switchAway(leaving, patienceMs) {
      const standing = await look();
      if (!leaving.includes(standing.active.id)) return undefined;
      const from = standing.active.id;
      let words = '';
      const probe = async () => {
        const { ha, active } = words === '' ? standing : await look();
        const standby = ha.find(
          (server) => server.id !== active.id && whyNot(server, active, leaving) === undefined,
        );
        if (standby !== undefined) return standby;
        words = ha
          .filter(({ id }) => id !== active.id)
          .map((server) => `${server.name} ${whyNot(server, active, leaving)}`)
          .join(', ');
        return seen(words);
      };
      const wait = { clock, timeoutMs: patienceMs, intervalMs: POLL_MS };
      const standby = await waitFor('a standby that is ready', probe, wait).catch((error: unknown) => {
        if (!(error instanceof DoctorError && error.code === 'WAIT_TIMEOUT')) throw error;
        throw refused(`No standby can take the floating IP over: ${words || 'there is none'}.`);
      });
      const portId = await portOf(standby);
      if (portId === undefined) throw refused(`The standby ${standby.name} has no port.`);
      await cloud.network.floatingIps.setPort(standing.floatingIp.id, portId);
      return { from, to: standby.id };
    },
  };
}

interface Standing {
  readonly floatingIp: FloatingIp;
  readonly active: Server;
  readonly ha: readonly Server[];
}

/** Why an instance cannot take over; undefined when it can. */
function whyNot(standby: Server, active: Server, leaving: readonly string[]): string | undefined {
  if (leaving.includes(standby.id)) return 'is to leave its host too';
  if (standby.status !== 'ACTIVE') return `is ${standby.status}`;
  if (standby.taskState !== undefined) return `is busy (${standby.taskState})`;
  return standby.hostId === active.hostId ? 'is on the same host' : undefined;
}

function refused(message: string): DoctorError {
  return new DoctorError('CLOUD_REFUSED', message, { hint: HINT });
}
