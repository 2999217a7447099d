import type { Clock } from '../../core/clock.ts';
import { recordTo } from '../../record/recorder.ts';
import type { Recorder } from '../../record/recorder.ts';
import type { TraceEvent } from '../../record/trace-events.ts';

/** What has been delivered to the components of a maintenance, and the recorder that notes it. */
export interface Deliveries {
  readonly recorder: Recorder;
  /** Whether an event of that kind was received for a session. */
  hasReceived(event: DeliveryEvent, sessionId: string): boolean;
  /** Project events that were seen on the bus, but have not come to the App manager: ids of messages. */
  undelivered(sessionId: string): readonly string[];
}

/** The trace events by which a component records that its alarm came. */
export type DeliveryEvent = 'maintenance.event-received' | 'inspector.host-event-received';

/** Follows what is recorded by a recorder of its own, which hands everything on. */
export function followDeliveries(clock: Clock, recorder: Recorder): Deliveries {
  const events = new Set<string>();
  const received = new Set<string>();
  const sent = new Map<string, string>();
  const note = ({ event, data }: TraceEvent): void => {
    if (event === 'maintenance.event-received' || event === 'inspector.host-event-received')
      events.add(`${event} ${data.sessionId}`);
    if (event === 'maintenance.event-received') received.add(data.messageId ?? '');
    if (event === 'maintenance.project-event')
      sent.set(data.messageId ?? '', String(data.payload['session_id'] ?? ''));
  };
  return {
    recorder: recordTo(clock, (event) => {
      recorder.record(event);
      note(event);
    }),
    hasReceived: (event, sessionId) => events.has(`${event} ${sessionId}`),
    undelivered: (sessionId) =>
      [...sent].filter(([id, session]) => session === sessionId && !received.has(id)).map(([id]) => id),
  };
}
