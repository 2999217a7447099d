import type { Bus } from '../openstack/bus/contract.ts';
import type { ScenarioContext } from './context.ts';

/** Records when the bus was lost: meanwhile the taps receive nothing. */
export function recordOutages({
  recorder,
  scope,
  bus,
}: Pick<ScenarioContext, 'recorder' | 'scope'> & { readonly bus: Bus }): void {
  scope.defer(
    'watch over the bus',
    bus.onOutage(({ fromUs, toUs, reason }) => {
      if (toUs === undefined)
        recorder.record({ atUs: fromUs, event: 'bus.lost', source: 'tap', data: { reason } });
      else recorder.record({ atUs: toUs, event: 'bus.restored', source: 'tap', data: {} });
    }),
  );
}
