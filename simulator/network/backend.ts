import type { InterfaceRequest, NetworkBackend, PlugTarget, ServerAddress } from '../kit/contracts.ts';
import { ServiceFault } from '../kit/service-fault.ts';
import type { Network, NetworkState, Port } from './state.ts';
import { releasePort } from './resources/addresses.ts';
import { bindPort, createPortRecord } from './resources/ports.ts';
import { requireQuota } from './resources/quotas.ts';

/** Neutron's interface for Nova. Faults have Nova's words, as Nova passes them to its clients. */
export function networkBackend(state: NetworkState): NetworkBackend {
  /** Ports that Nova created, and deletes with the server. */
  const made = new Set<string>();

  const plugOne = (server: PlugTarget, request: InterfaceRequest): Port => {
    if (request.portId !== undefined) return takeOver(state, server, request.portId);
    const network = usableNetwork(state, server.projectId, request.networkId ?? '');
    if ([...state.subnets.values()].every((subnet) => subnet.network_id !== network.id)) {
      throw new ServiceFault(400, `Network ${network.id} requires a subnet in order to boot instances on.`);
    }
    const port = guarded(() => {
      requireQuota(state, server.projectId, 'port');
      return createPortRecord(
        state,
        {
          network_id: network.id,
          device_id: server.serverId,
          device_owner: 'compute:nova',
          fixed_ips: request.fixedIp === undefined ? undefined : [{ ip_address: request.fixedIp }],
        },
        server.projectId,
      );
    });
    made.add(port.id);
    return port;
  };
  const undo = (port: Port): void => {
    if (made.delete(port.id)) {
      releasePort(state, port);
      return;
    }
    bindPort(state, port, '');
    port.device_owner = '';
    state.ports.move(port, { device_id: '' });
  };

  return {
    plug(server, requests) {
      const wanted = requests.length > 0 ? requests : onlyNetwork(state, server.projectId);
      const plugged: Port[] = [];
      try {
        for (const request of wanted) plugged.push(plugOne(server, request));
      } catch (error) {
        for (const port of plugged) undo(port);
        throw error;
      }
      return plugged.map((port) => port.id);
    },
    bind(serverId, host) {
      for (const port of state.ports.ofDevice(serverId)) bindPort(state, port, host);
    },
    unplug(serverId) {
      for (const port of state.ports.ofDevice(serverId)) undo(port);
    },
    addresses: (serverId) => state.ports.ofDevice(serverId).flatMap((port) => addressesOf(state, port)),
  };
}

function takeOver(state: NetworkState, server: PlugTarget, portId: string): Port {
  const port = state.ports.get(portId);
  if (port === undefined || port.project_id !== server.projectId) {
    throw new ServiceFault(400, `Port ${portId} could not be found.`);
  }
  if (port.device_id !== '') throw new ServiceFault(409, `Port ${portId} is still in use.`);
  port.device_owner = 'compute:nova';
  state.ports.move(port, { device_id: server.serverId });
  return port;
}

function usableNetwork(state: NetworkState, projectId: string, id: string): Network {
  const network = state.networks.get(id);
  if (network !== undefined && (network.shared || network.project_id === projectId)) return network;
  if (network?.['router:external'] === true) {
    throw new ServiceFault(403, `It is not allowed to create an interface on external network ${id}`);
  }
  throw new ServiceFault(400, `Network ${id} could not be found.`);
}

/** Without a requested network, Nova uses the project's only one. */
function onlyNetwork(state: NetworkState, projectId: string): readonly InterfaceRequest[] {
  const networks = [...state.networks.values()].filter(
    (network) => network.project_id === projectId || (network.shared && !network['router:external']),
  );
  if (networks.length > 1) {
    throw new ServiceFault(409, 'Multiple possible networks found, use a Network ID to be more specific.');
  }
  return networks.map((network) => ({ networkId: network.id }));
}

/** Translates Neutron's refusals as Nova does. */
function guarded<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ServiceFault)) throw error;
    const overQuota = error.message.startsWith('Quota exceeded');
    if (overQuota) throw new ServiceFault(403, 'Maximum number of ports exceeded');
    throw new ServiceFault(400, error.message);
  }
}

function addressesOf(state: NetworkState, port: Port): readonly ServerAddress[] {
  const network = state.networks.get(port.network_id)?.name ?? '';
  const macAddress = port.mac_address;
  const fixed = port.fixed_ips.map(({ ip_address: address }): ServerAddress => ({
    network,
    address,
    macAddress,
    kind: 'fixed',
  }));
  const floating = [...state.floatingIps.values()]
    .filter((floatingIp) => floatingIp.port_id === port.id)
    .map(({ floating_ip_address: address }): ServerAddress => ({
      network,
      address,
      macAddress,
      kind: 'floating',
    }));
  return [...fixed, ...floating];
}
