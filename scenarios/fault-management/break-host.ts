import { faultOf } from '../../faults/registry.ts';
import type { ScenarioContext } from '../context.ts';
import type { Victim } from './chain.ts';
import type { FaultManagementOptions } from './options.ts';

/** A fault that was ordered. */
export interface OrderedFault {
  /** It is over at the latest so long after it was ordered. */
  readonly overAfterMs: number;
  /** Waits until the fault is over, and records when it began by the host's own clock. */
  awaitRestored(): Promise<void>;
}

/** Orders the fault of the victim's host. It begins a second later, and ends by itself. */
export async function breakHost(
  context: ScenarioContext,
  options: FaultManagementOptions,
  victim: Victim,
): Promise<OrderedFault> {
  const { recorder, signal, log } = context;
  const { host, instanceIds } = victim;
  const kind = faultOf(options.fault);
  const { name: fault, onset } = kind;
  recorder.stamp('fault.ordered', 'scenario', { host: host.name, instanceIds, fault, onset });
  const injected = await kind.inject({
    ...context,
    shell: context.installer.shell(host),
    host,
    faultLengthMs: options.faultLengthMs,
  });
  return {
    overAfterMs: injected.overAfterMs,
    async awaitRestored() {
      const { target, beforeUs, afterUs, lost } = await injected.awaitRestored(signal);
      const data = { host: host.name, target, beforeUs, afterUs };
      recorder.record({ atUs: afterUs, event: 'fault.injected', source: 'fault', host: host.name, data });
      recorder.stamp('fault.restored', 'scenario', { host: host.name, target, lost });
      if (lost.length === 0) await injected.remove();
      // The fault stays in the ledger: the teardown tries again, and what is still missing then is left behind.
      else log.error('a host did not get back all that it lost', { host: host.name, target, lost });
    },
  };
}
