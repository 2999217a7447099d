import type { LabContext } from '../context.ts';
import { allHosts } from '../description.ts';
import {
  bridgeIsConfigured,
  hostNetworkIsConfigured,
  listLinks,
  makeBridge,
  makeHostNetwork,
} from '../network/links.ts';
import type { Step } from '../plan.ts';

/** The bridges with the control host's addresses, and each host's namespace and interfaces. */
export function networkSteps({ lab }: LabContext): Step[] {
  const bridges = [lab.management, lab.data];
  return [
    {
      name: 'network',
      requires: ['packages'],
      async check() {
        const links = await listLinks();
        return bridges.every((bridge) => bridgeIsConfigured(lab, bridge, links));
      },
      async apply() {
        for (const bridge of bridges) await makeBridge(lab, bridge);
      },
    },
    ...allHosts(lab).map((host): Step => ({
      name: `network of ${host.name}`,
      requires: ['network', 'keys', 'layout'],
      check: () => hostNetworkIsConfigured(lab, host),
      apply: () => makeHostNetwork(lab, host),
    })),
  ];
}
