import type { Recorder, TraceEvent } from '../../core/recorder.ts';
import { TRACE } from '../../profiler/trace-events.ts';

/** A recorder that also tells what the components have heard. */
export interface Hearing {
  readonly recorder: Recorder;
  /** Whether an event of that kind was heard of a session. */
  hasHeard(event: HeardEvent, sessionId: string): boolean;
  /** Project events that were seen on the bus, but have not come to the App manager: ids of messages. */
  undelivered(sessionId: string): readonly string[];
}

/** How a component tells that its alarm came. */
export type HeardEvent = typeof TRACE.projectEventReceived | typeof TRACE.hostEventReceived;

/** Listens in on a recorder. */
export function hearing(recorder: Recorder): Hearing {
  const heard = new Set<string>();
  const received = new Set<string>();
  const sent = new Map<string, string>();
  const note = (event: string, data: TraceEvent['data']): void => {
    const text = (key: string): string => String(data?.[key] ?? '');
    if (event === TRACE.projectEventReceived || event === TRACE.hostEventReceived)
      heard.add(`${event} ${text('sessionId')}`);
    if (event === TRACE.projectEventReceived) received.add(text('messageId'));
    if (event === TRACE.projectEvent) {
      const payload = data?.['payload'] as Readonly<Record<string, unknown>> | undefined;
      sent.set(text('messageId'), String(payload?.['session_id'] ?? ''));
    }
  };
  return {
    recorder: {
      stamp(event, source, data) {
        recorder.stamp(event, source, data);
        note(event, data);
      },
      record(event) {
        recorder.record(event);
        note(event.event, event.data);
      },
    },
    hasHeard: (event, sessionId) => heard.has(`${event} ${sessionId}`),
    undelivered: (sessionId) =>
      [...sent].filter(([id, session]) => session === sessionId && !received.has(id)).map(([id]) => id),
  };
}
