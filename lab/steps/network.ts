import type { LabContext } from '../context.ts';
import { allHosts } from '../description.ts';
import { bridgeIsSo, hostNetworkIsSo, listLinks, makeBridge, makeHostNetwork } from '../network/links.ts';
import type { Step } from '../plan.ts';

/** The bridges with the control host's addresses, and each host's namespace and interfaces. */
export function networkSteps({ lab }: LabContext): Step[] {
  const bridges = [lab.management, lab.data];
  return [
    {
      name: 'network',
      needs: ['packages'],
      async isSo() {
        const links = await listLinks();
        return bridges.every((bridge) => bridgeIsSo(lab, bridge, links));
      },
      async make() {
        for (const bridge of bridges) await makeBridge(lab, bridge);
      },
    },
    ...allHosts(lab).map((host): Step => ({
      name: `network of ${host.name}`,
      needs: ['network', 'keys', 'layout'],
      isSo: () => hostNetworkIsSo(lab, host),
      make: () => makeHostNetwork(lab, host),
    })),
  ];
}
