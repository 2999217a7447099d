import { z } from 'zod';
import type { Session } from './session.ts';

const hostList = z.object({
  username: z.string(),
  // For administrators alone.
  private_key: z.string().nullable(),
  hosts: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      ssh_port: z.number(),
      heartbeat_port: z.number(),
    }),
  ),
});

/** How the hosts of an embedded cloud are reached. */
export interface SimulatedHostAccess {
  readonly username: string;
  readonly privateKey: string;
  readonly hosts: readonly {
    readonly name: string;
    readonly address: string;
    readonly sshPort: number;
    readonly heartbeatPort: number;
  }[];
}

/** The service type by which an embedded cloud says in its catalogue that it is one. */
export const SIMULATOR_TYPE = 'doctor-simulator';

/** Whether a cloud says of itself that it is simulated; any user may see that. */
export function isSimulated(session: Session): boolean {
  return session.catalogHas(SIMULATOR_TYPE);
}

/**
 * Asks an embedded cloud how its hosts are reached; undefined on any other cloud, and for a user who is no
 * administrator of it.
 */
export async function simulatedHostAccess(session: Session): Promise<SimulatedHostAccess | undefined> {
  if (!isSimulated(session)) return undefined;
  const body = await session.request(SIMULATOR_TYPE, { method: 'GET', path: '/v1/hosts' }, hostList);
  if (body.private_key === null) return undefined;
  return {
    username: body.username,
    privateKey: body.private_key,
    hosts: body.hosts.map((host) => ({
      name: host.name,
      address: host.address,
      sshPort: host.ssh_port,
      heartbeatPort: host.heartbeat_port,
    })),
  };
}
