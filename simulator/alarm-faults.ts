import type { SimulatedFleet } from './hosts/fleet.ts';
import type { MessageBroker, SimulatorKnobs } from './kit/contracts.ts';
import { openEnvelope } from './kit/oslo.ts';

/** Faults of Aodh that can be ordered for the time after a host's failure. */
export type AlarmFaults = Partial<Pick<SimulatorKnobs, 'dropAlarm' | 'slowAodhMs'>>;

/**
 * Puts faults of Aodh in force when a host's link goes down, and out of force when somebody makes a new alarm.
 * So they strike the alarms that waited for the failure, and not the canary by which a client proves, before
 * it breaks anything, that alarms arrive; nor the canary of the next run.
 * @returns how to stop
 */
export function orderAlarmFaults(
  faults: AlarmFaults,
  deps: {
    readonly knobs: SimulatorKnobs;
    readonly fleet: Pick<SimulatedFleet, 'onLink'>;
    readonly broker: MessageBroker;
  },
): () => void {
  const { knobs, fleet, broker } = deps;
  if (Object.keys(faults).length === 0) return () => {};
  const calm = { dropAlarm: knobs.dropAlarm, slowAodhMs: knobs.slowAodhMs };
  fleet.onLink((_, up) => {
    if (!up) Object.assign(knobs, faults);
  });
  return broker.subscribe('aodh', 'notifications.info', ({ body }) => {
    if (openEnvelope(body)?.event_type === 'alarm.creation') Object.assign(knobs, calm);
  });
}
