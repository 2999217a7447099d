import { DISABLED_REASON } from '../../components/maintenance/names.ts';
import { textAt } from '../../core/json.ts';
import type { Undo } from '../../core/ledger.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import type { ScenarioContext } from '../context.ts';

const KIND = 'host-disabled';

/**
 * Writes down, before a session, that its Admin tool is going to keep the scheduler from hosts: it puts them
 * back itself, unless it is ended in between.
 */
export function expectHostsDisabled({ ledger }: ScenarioContext, hosts: readonly string[]): void {
  for (const host of hosts) ledger.intend({ kind: KIND, what: `host ${host} disabled`, undo: { host } });
}

/** Takes back what {@link expectHostsDisabled} wrote down. */
export function hostServiceUndos({ compute: { services } }: OpenStack): Record<string, Undo> {
  return {
    async [KIND]({ undo }) {
      const host = textAt(undo, 'host');
      const [service] = await services.list({ host, binary: 'nova-compute' });
      // One that another user has disabled since then belongs to them.
      if (service?.disabledReason === DISABLED_REASON) await services.enable(host);
    },
  };
}
