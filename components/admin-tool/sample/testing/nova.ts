import type { Flavor } from '../../../../openstack/compute/flavors.ts';
import type { ServerGroup } from '../../../../openstack/compute/server-groups.ts';
import type { Server } from '../../../../openstack/compute/servers.ts';
import { CloudRefused } from '../../../../openstack/errors.ts';
import type { AdminCloud } from '../../contract.ts';

/** A VM with what a test says of it, and else ACTIVE. */
export function vm(facts: Partial<Server> & { readonly id: string }): Server {
  return {
    name: `vm-${facts.id}`,
    status: 'ACTIVE',
    projectId: 'p',
    host: 'c1',
    hostId: undefined,
    flavorId: undefined,
    vcpus: undefined,
    hostStatus: undefined,
    vmState: 'active',
    taskState: undefined,
    powerState: undefined,
    updatedAt: '2026-01-01T00:00:00Z',
    metadata: {},
    fault: undefined,
    ...facts,
  };
}

/** An error as Nova's client throws it. */
export const refusedBy = (status: number, words = 'no'): CloudRefused =>
  new CloudRefused('CLOUD_REFUSED', status, `The compute service answered with ${status}: ${words}.`, '');

/** What a small Nova holds, and how it behaves. */
export interface NovaFacts {
  readonly servers?: readonly (Partial<Server> & { readonly id: string })[];
  readonly flavors?: readonly Partial<Flavor>[];
  readonly groups?: readonly Partial<ServerGroup>[];
  readonly disabled?: readonly string[];
}

/** A Nova of two hosts in memory. What is asked is noted; what becomes of it is the test's to say. */
export function novaWith(facts: NovaFacts) {
  const servers = new Map((facts.servers ?? []).map((server) => [server.id, vm(server)]));
  const disabled = new Set(facts.disabled);
  const calls: string[] = [];
  const notes = {
    servers,
    calls,
    disabled,
    /** What a call is answered with, by its name and first operand; else it succeeds. */
    answers: new Map<string, () => void>(),
    set(id: string, changes: Partial<Server>): void {
      servers.set(id, { ...vm({ id }), ...servers.get(id), ...changes });
    },
  };
  const call = async (name: string): Promise<void> => {
    calls.push(name);
    notes.answers.get(name)?.();
  };
  const cloud: AdminCloud = {
    session: { projectId: 'admin' },
    compute: {
      servers: {
        list: async () => [...servers.values()],
        async get(id) {
          const found = servers.get(id);
          if (found === undefined) throw refusedBy(404);
          return found;
        },
        migrate: (id) => call(`migrate ${id}`),
        confirmResize: (id) => call(`confirm ${id}`),
        liveMigrate: (id) => call(`live-migrate ${id}`),
      },
      services: {
        list: async () =>
          ['c1', 'c2'].map((host) => ({
            id: host,
            host,
            binary: 'nova-compute',
            state: 'up',
            status: disabled.has(host) ? 'disabled' : 'enabled',
            forcedDown: false,
            disabledReason: undefined,
          })),
        async enable(host) {
          await call(`enable ${host}`);
          disabled.delete(host);
        },
        async disable(host, reason) {
          await call(`disable ${host} ${reason}`);
          disabled.add(host);
        },
      },
      hypervisors: { list: async () => [] },
      flavors: { list: async () => (facts.flavors ?? []) as readonly Flavor[] },
      serverGroups: { list: async () => (facts.groups ?? []) as readonly ServerGroup[] },
    },
    alarming: { alarms: { list: async () => [] } },
  };
  return { cloud, notes };
}
