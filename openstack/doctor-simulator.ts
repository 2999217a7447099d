import { z } from 'zod';
import type { Session } from './session.ts';

const hostList = z.object({
  username: z.string(),
  private_key: z.string(),
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

/** The service type by which an embedded cloud tells in its catalogue that it is one. */
export const SIMULATOR_TYPE = 'doctor-simulator';

/** Asks an embedded cloud how its hosts are reached; undefined on any other cloud. */
export async function simulatedHostAccess(session: Session): Promise<SimulatedHostAccess | undefined> {
  if (!session.catalogHas(SIMULATOR_TYPE)) return undefined;
  const body = await session.request(SIMULATOR_TYPE, { method: 'GET', path: '/v1/hosts' }, hostList);
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
