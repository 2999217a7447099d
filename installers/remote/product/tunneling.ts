import type { Tunnels } from '../../contract.ts';
import { endpointOf } from './nodes.ts';
import type { AdapterContext } from './nodes.ts';

/** The tunnels from a product's controllers. */
export function tunnelsOf(adapter: AdapterContext): Tunnels {
  const { remote } = adapter;
  return {
    async open(port, signal) {
      const found = await adapter.found();
      const controllers = found.deployment.nodes.filter(({ role }) => role === 'controller');
      const outcomes = await Promise.allSettled(
        controllers.map((node) =>
          remote.openTunnel(endpointOf(adapter, found, node), {
            port,
            target: { address: '127.0.0.1', port },
            signal,
          }),
        ),
      );
      const tunnels = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      const close = async (): Promise<void> => {
        await Promise.all(tunnels.map((tunnel) => tunnel.close()));
      };
      const failure = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failure === undefined) return { close };
      await close();
      throw failure.reason;
    },
  };
}
