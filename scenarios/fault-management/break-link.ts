import type { ScenarioContext } from '../context.ts';
import type { Victim } from './chain.ts';
import { injectLinkFault } from '../link-fault/link-fault.ts';
import type { FaultManagementOptions } from './options.ts';

/** A fault that was ordered. */
export interface OrderedFault {
  /** Waits until the link is up again, and records when it was down by the host's own clock. */
  awaitRestored(): Promise<void>;
}

/** Orders the link of the victim's host down. It goes down a second later, and comes back by itself. */
export async function breakLink(
  context: ScenarioContext,
  options: FaultManagementOptions,
  victim: Victim,
): Promise<OrderedFault> {
  const { recorder, signal, log } = context;
  const { host, instanceIds } = victim;
  recorder.stamp('fault.ordered', 'scenario', { host: host.name, instanceIds });
  const fault = await injectLinkFault({
    ...context,
    shell: context.installer.shell(host),
    host,
    faultLengthMs: options.faultLengthMs,
  });
  return {
    async awaitRestored() {
      const { device, beforeUs, afterUs, lost } = await fault.awaitRestored(signal);
      const data = { host: host.name, device, beforeUs, afterUs };
      recorder.record({ atUs: afterUs, event: 'fault.link-down', source: 'fault', host: host.name, data });
      recorder.stamp('fault.link-up', 'scenario', { host: host.name, device, lost });
      if (lost.length === 0) await fault.remove();
      // The fault stays in the ledger: the teardown tries again, and what is still missing then is left behind.
      else log.error('a link did not get back all that it lost', { host: host.name, device, lost });
    },
  };
}
