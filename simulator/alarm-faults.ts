import type { SimulatedFleet } from './hosts/fleet.ts';
import type { MessageBroker, FaultInjection } from './kit/contracts.ts';
import { openEnvelope } from './kit/oslo.ts';

/** Faults of Aodh that can be injected after a host fails. */
export type AlarmFaults = Partial<Pick<FaultInjection, 'dropAlarm' | 'slowAodhMs'>>;

/**
 * Injects faults into Aodh when a host's link goes down, and removes them when a client creates an alarm.
 * They therefore affect the alarms that wait for the failure. They do not affect the canary, by which a client
 * proves that alarms arrive before it breaks anything, nor the canary of the next run.
 * @returns a function that stops the injection
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
  const before = { dropAlarm: faultInjection.dropAlarm, slowAodhMs: faultInjection.slowAodhMs };
  fleet.onLink((_, up) => {
    if (!up) Object.assign(faultInjection, faults);
  });
  return broker.subscribe('aodh', 'notifications.info', ({ body }) => {
    if (openEnvelope(body)?.event_type === 'alarm.creation') Object.assign(faultInjection, before);
  });
}
