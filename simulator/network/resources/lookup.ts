import { neutronNotFound } from '../faults.ts';
import type { Network, NetworkState } from '../state.ts';

/** The network of that id. @throws ServiceFault 404 */
export function requireNetwork(state: NetworkState, id: string): Network {
  const network = state.networks.get(id);
  if (network === undefined) throw neutronNotFound('Network', id);
  return network;
}
