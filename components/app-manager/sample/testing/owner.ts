import { fakeClock } from '../../../../core/testing/fake-clock.ts';
import type { Server } from '../../../../openstack/compute/servers.ts';
import type { Session } from '../../../../openstack/session.ts';
import type { OwnerCloud } from '../../contract.ts';

/** A cloud of one project in memory: `ha0` serves, `ha1` stands by, `n0` and `n1` do something else. */
export function owning() {
  const clock = fakeClock();
  const servers = new Map<string, Server>();
  const moves: string[] = [];
  let portId: string | undefined = 'port-of-ha0';
  let isThere = true;
  const set = (id: string, facts: Partial<Server> = {}): void => {
    const before = servers.get(id);
    servers.set(id, {
      id,
      name: id,
      status: 'ACTIVE',
      projectId: 'p',
      host: undefined,
      hostId: `host-of-${id}`,
      flavorId: undefined,
      vcpus: undefined,
      hostStatus: undefined,
      vmState: 'active',
      taskState: undefined,
      powerState: undefined,
      updatedAt: '2026-01-01T00:00:00Z',
      metadata: {},
      fault: undefined,
      ...before,
      ...facts,
    });
  };
  for (const id of ['ha0', 'ha1', 'n0', 'n1']) set(id);
  const address = '198.51.100.1';
  const floatingIp = () => ({ id: 'fip', address, portId, revision: 0 });
  const cloud: OwnerCloud = {
    session: {} as Session,
    compute: {
      servers: { list: async () => [...servers.values()] },
      serverGroups: { list: async () => [] },
    },
    network: {
      floatingIps: {
        list: async (filter) => (isThere && filter?.address === address ? [floatingIp()] : []),
        async setPort(_id, port) {
          moves.push(String(port));
          portId = port;
          return floatingIp();
        },
      },
      ports: {
        list: async ({ deviceId }) => [
          { id: `port-of-${deviceId}`, deviceId: deviceId ?? '', dataPlaneStatus: undefined },
        ],
      },
    },
  };
  return {
    clock,
    cloud,
    moves,
    set,
    drop: (id: string): void => void servers.delete(id),
    lead: (port: string | undefined): void => void (portId = port),
    forget: (): void => void (isThere = false),
  };
}
