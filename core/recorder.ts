import type { Clock } from './clock.ts';
import type { JsonObject } from './json.ts';

/** One line of `trace.jsonl`. What the names mean, and which data goes with them, is the profiler's to say. */
export interface TraceEvent {
  /** Microseconds since the epoch on the clock of `host`. */
  readonly atUs: number;
  readonly event: string;
  /** Who stamped it: `monitor`, `inspector`, `consumer`, `scenario`, `tap`… */
  readonly source: string;
  /** The machine whose clock `atUs` was read on; absent for the control host. */
  readonly host?: string;
  readonly data?: JsonObject;
}

/** Takes down what happens, in the order it is told. */
export interface Recorder {
  /** Stamps an event with the clock's wall time now. */
  stamp(event: string, source: string, data?: JsonObject): void;
  /** Takes down an event whose time was read elsewhere. */
  record(event: TraceEvent): void;
}

/** A recorder that keeps events in memory and hands each to `sink` as it comes. */
export interface MemoryRecorder extends Recorder {
  readonly events: readonly TraceEvent[];
}

/** Creates a {@link MemoryRecorder}; `sink` must not throw. */
export function createRecorder(clock: Clock, sink: (event: TraceEvent) => void = () => {}): MemoryRecorder {
  const events: TraceEvent[] = [];
  const record = (event: TraceEvent): void => {
    events.push(event);
    sink(event);
  };
  return {
    events,
    record,
    stamp(event, source, data) {
      record({ atUs: clock.wallUs(), event, source, ...(data === undefined ? {} : { data }) });
    },
  };
}
