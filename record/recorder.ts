import type { Clock } from '../core/clock.ts';
import type { TraceData, TraceEvent, TraceEventName } from './trace-events.ts';

/** Records what happens, in the order it is reported. */
export interface Recorder {
  /** Stamps an event with the clock's wall time now. */
  stamp<Name extends TraceEventName>(event: Name, source: string, data: TraceData<Name>): void;
  /** Records an event whose time was read on another host. */
  record(event: TraceEvent): void;
}

/** A recorder that keeps events in memory. */
export interface MemoryRecorder extends Recorder {
  readonly events: readonly TraceEvent[];
}

/** What is done with each event as it comes; it must not throw. */
export type TraceListener = (event: TraceEvent) => void;

/** A recorder that hands each event to a listener, and nothing else. */
export function recordTo(clock: Pick<Clock, 'wallUs'>, onEvent: TraceListener): Recorder {
  return {
    record: onEvent,
    stamp(event, source, data) {
      // TypeScript does not see that the data fit the name: the two parameters say so.
      onEvent({ atUs: clock.wallUs(), event, source, data } as TraceEvent);
    },
  };
}

/** Creates a {@link MemoryRecorder} that also hands each event to `onEvent`. */
export function createRecorder(
  clock: Pick<Clock, 'wallUs'>,
  onEvent: TraceListener = () => {},
): MemoryRecorder {
  const events: TraceEvent[] = [];
  return {
    events,
    ...recordTo(clock, (event) => {
      events.push(event);
      onEvent(event);
    }),
  };
}
