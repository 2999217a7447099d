import { isIPv4 } from 'node:net';
import { TUNNEL } from '../installers/undos.ts';
import type { StageContext } from './context.ts';

/**
 * Makes an address of ours reachable for the controllers. One on the loopback interface is, where Aodh runs on
 * other machines, the loopback interface of those: a tunnel leads from there to here as long as the scenario
 * lasts. Any other address is taken to be one that they reach.
 * @param what who listens there: `Consumer`
 * @param url as it is given to Aodh
 */
export async function exposeToControllers(context: StageContext, what: string, url: string): Promise<void> {
  const { installer, ledger, scope, signal } = context;
  const { hostname, port } = new URL(url);
  if (installer?.tunnels === undefined || !isLoopback(hostname)) return;
  const step = ledger.intend({
    kind: TUNNEL,
    what: `tunnel from the controllers to the ${what}`,
    undo: { port },
  });
  const tunnels = await installer.tunnels.open(Number(port), signal);
  step.made();
  scope.defer(`tunnel to the ${what}`, async () => {
    await tunnels.close();
    step.undone();
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}
