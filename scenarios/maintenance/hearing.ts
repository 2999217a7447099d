import type { Clock } from '../../core/clock.ts';
import { recordTo } from '../../record/recorder.ts';
import type { Recorder } from '../../record/recorder.ts';
import type { TraceEvent } from '../../record/trace-events.ts';

/** A recorder that also tells what the components have heard. */
export interface Hearing {
  readonly recorder: Recorder;
  /** Whether an event of that kind was heard of a session. */
  hasHeard(event: HeardEvent, sessionId: string): boolean;
  /** Project events that were seen on the bus, but have not come to the App manager: ids of messages. */
  undelivered(sessionId: string): readonly string[];
}

/** How a component tells that its alarm came. */
export type HeardEvent = 'maintenance.event-received' | 'inspector.host-event-received';

/** Listens in on a recorder. */
export function hearing(clock: Clock, recorder: Recorder): Hearing {
  const heard = new Set<string>();
  const received = new Set<string>();
  const sent = new Map<string, string>();
  const note = ({ event, data }: TraceEvent): void => {
    if (event === 'maintenance.event-received' || event === 'inspector.host-event-received')
      heard.add(`${event} ${data.sessionId}`);
    if (event === 'maintenance.event-received') received.add(data.messageId ?? '');
    if (event === 'maintenance.project-event')
      sent.set(data.messageId ?? '', String(data.payload['session_id'] ?? ''));
  };
  return {
    recorder: recordTo(clock, (event) => {
      recorder.record(event);
      note(event);
    }),
    hasHeard: (event, sessionId) => heard.has(`${event} ${sessionId}`),
    undelivered: (sessionId) =>
      [...sent].filter(([id, session]) => session === sessionId && !received.has(id)).map(([id]) => id),
  };
}
