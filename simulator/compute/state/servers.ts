import type { Clock } from '../../../core/clock.ts';
import type { InstanceAction, Server, ServerSpec, ServerState } from './server.ts';

/** A change of a server, as the notifier needs it. */
export interface ServerChange {
  readonly server: Server;
  readonly before: Pick<ServerState, 'name' | 'vmState' | 'taskState'>;
  /** `compute.<host>` or `api.<host>`: the service that saved the change. */
  readonly publisher: string;
}

/** All servers that are not deleted. */
export interface ServerStore {
  readonly size: number;
  create(spec: ServerSpec, publisher: string): Server;
  find(id: string): Server | undefined;
  /** Oldest first. */
  all(): IterableIterator<Server>;
  /** The servers that are on a host according to Nova. */
  onHost(host: string): readonly Server[];
  /** Changes a server and notifies the listener, as `Instance.save` does. */
  update(server: Server, change: Partial<ServerState>, publisher: string): void;
  /** Puts an entry into os-instance-actions. */
  recordAction(server: Server, action: InstanceAction): void;
  /** Marks the server deleted and removes it. */
  remove(server: Server, publisher: string): void;
}

type MutableServer = { -readonly [K in keyof Server]: Server[K] };

/**
 * An empty {@link ServerStore}.
 * @param onChange receives every saved change, in order
 */
export function createServerStore(clock: Clock, onChange: (change: ServerChange) => void): ServerStore {
  const servers = new Map<string, MutableServer>();
  const hosts = new Map<string, Set<Server>>();
  let lastNumber = 0;

  const place = (server: Server, host: string | null): void => {
    if (server.host !== null) hosts.get(server.host)?.delete(server);
    if (host === null) return;
    const there = hosts.get(host) ?? new Set<Server>();
    hosts.set(host, there.add(server));
  };
  const save = (server: Server, change: Partial<ServerState>, publisher: string): void => {
    const { name, vmState, taskState } = server;
    if (change.host !== undefined) place(server, change.host);
    Object.assign(server, change, { updatedUs: clock.wallUs() });
    onChange({ server, before: { name, vmState, taskState }, publisher });
  };

  return {
    get size() {
      return servers.size;
    },
    create(spec, publisher) {
      const now = clock.wallUs();
      lastNumber += 1;
      const server: MutableServer = {
        ...spec,
        number: lastNumber,
        createdUs: now,
        updatedUs: now,
        vmState: 'building',
        taskState: 'scheduling',
        host: null,
        powerState: 0,
        launchedUs: null,
        terminatedUs: null,
        fault: undefined,
        move: undefined,
        actions: [],
      };
      servers.set(server.id, server);
      // The API announces a new server with old and new state alike (send_update_with_states).
      const { name, vmState, taskState } = server;
      onChange({ server, before: { name, vmState, taskState }, publisher });
      return server;
    },
    find: (id) => servers.get(id),
    all: () => servers.values(),
    onHost: (host) => [...(hosts.get(host) ?? [])],
    update(server, change, publisher) {
      if (servers.has(server.id)) save(server, change, publisher);
    },
    recordAction(server, action) {
      const record = servers.get(server.id);
      if (record !== undefined) record.actions = [action, ...record.actions];
    },
    remove(server, publisher) {
      if (!servers.has(server.id)) return;
      save(server, { vmState: 'deleted', taskState: null, terminatedUs: clock.wallUs() }, publisher);
      place(server, null);
      servers.delete(server.id);
    },
  };
}
