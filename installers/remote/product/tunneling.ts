import type { Tunnels } from '../../contract.ts';
import { endpointOf } from './site.ts';
import type { ProductSite } from './site.ts';

/** The tunnels from a product's controllers. */
export function tunnelsOf(site: ProductSite): Tunnels {
  const { remote } = site;
  return {
    async open(port, signal) {
      const found = await site.found();
      const controllers = found.deployment.nodes.filter(({ role }) => role === 'controller');
      const outcomes = await Promise.allSettled(
        controllers.map((node) =>
          remote.openTunnel(endpointOf(site, found, node), {
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
