import type { SimulatedFleet } from './hosts/fleet.ts';
import type { MessageBroker, FaultInjection } from './kit/contracts.ts';
import { openEnvelope } from './kit/oslo.ts';

/** Faults of Aodh that can be ordered for the time after a host's failure. */
export type AlarmFaults = Partial<Pick<FaultInjection, 'dropAlarm' | 'slowAodhMs'>>;

/**
 * Puts faults of Aodh in force when a host's link goes down, and out of force when somebody makes a new alarm.
 * So they strike the alarms that waited for the failure, and not the canary by which a client proves, before
 * it breaks anything, that alarms arrive; nor the canary of the next run.
 * @returns how to stop
 */
export function injectAlarmFaults(
  faults: AlarmFaults,
  deps: {
    readonly faultInjection: FaultInjection;
    readonly fleet: Pick<SimulatedFleet, 'onLink'>;
    readonly broker: MessageBroker;
  },
): () => void {
  const { faultInjection, fleet, broker } = deps;
  if (Object.keys(faults).length === 0) return () => {};
  const calm = { dropAlarm: faultInjection.dropAlarm, slowAodhMs: faultInjection.slowAodhMs };
  fleet.onLink((_, up) => {
    if (!up) Object.assign(faultInjection, faults);
  });
  return broker.subscribe('aodh', 'notifications.info', ({ body }) => {
    if (openEnvelope(body)?.event_type === 'alarm.creation') Object.assign(faultInjection, calm);
  });
}
