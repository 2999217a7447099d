import type { JsonObject } from '../../core/json.ts';
import { EVENT_TYPES } from '../../record/maintenance-names.ts';
import type { TappedNotification } from '../../openstack/bus/contract.ts';
import type { TraceData } from '../../record/trace-events.ts';
import type { ScenarioContext } from '../context.ts';
import { recordOutages } from '../outages.ts';

const EVENTS: Readonly<Record<string, 'maintenance.project-event' | 'maintenance.host-event'>> = {
  [EVENT_TYPES.project]: 'maintenance.project-event',
  [EVENT_TYPES.host]: 'maintenance.host-event',
};
const ROUTING_KEY = 'notifications.info';

/** Listens on the bus without taking a message from anybody, and records the events of the maintenance. */
export async function tapMaintenanceEvents({ recorder, scope, bus }: ScenarioContext): Promise<void> {
  if (bus === undefined) return;
  recordOutages({ recorder, scope, bus });
  const stop = await bus.tap(ROUTING_KEY, (message) => {
    const event = EVENTS[message.eventType];
    if (event === undefined) return;
    recorder.record({ atUs: message.receivedUs, event, source: 'tap', data: dataOf(message) });
  });
  scope.defer(`tap on ${ROUTING_KEY}`, stop);
}

function dataOf({
  messageId,
  publisherId,
  payload,
}: TappedNotification): TraceData<'maintenance.host-event'> {
  return { messageId, publisherId, payload: payload as JsonObject };
}
