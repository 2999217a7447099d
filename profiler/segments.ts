import type { z } from 'zod';
import { TRACE_EVENTS } from '../record/trace-events.ts';
import type { TraceEvent } from '../record/trace-events.ts';

/** One iteration of a scenario in a trace: its first event is `scenario.started`. */
export interface Segment {
  readonly started: TraceEvent<'scenario.started'>;
  /** Everything in between, in the order it was taken down. */
  readonly events: readonly TraceEvent[];
  /** Undefined when the trace ends first. */
  readonly finished: TraceEvent<'scenario.finished'> | undefined;
}

/** Cuts a trace into its scenarios. What lies between two of them belongs to neither. */
export function segmentsOf(events: readonly TraceEvent[]): readonly Segment[] {
  const segments: Segment[] = [];
  let open: { started: TraceEvent<'scenario.started'>; events: TraceEvent[] } | undefined;
  const close = (finished?: TraceEvent<'scenario.finished'>): void => {
    if (open !== undefined) segments.push({ ...open, finished });
    open = undefined;
  };
  for (const event of events) {
    if (event.event === 'scenario.started') {
      close();
      open = { started: event, events: [] };
    } else if (event.event === 'scenario.finished') close(event);
    else open?.events.push(event);
  }
  close();
  return segments;
}

/** How one iteration is to be judged: the data of `scenario.started`, with the defaults of what it leaves out. */
export type Settings = z.output<(typeof TRACE_EVENTS)['scenario.started']>;

/** @throws TypeError that names the bad field */
export function settingsOf({ started }: Segment): Settings {
  const result = TRACE_EVENTS['scenario.started'].safeParse(started.data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new TypeError(`scenario.started: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** Which iteration it is. */
export function nameOf({ started }: Segment): { readonly name: string; readonly iteration: number } {
  const { scenario, iteration = 1 } = started.data;
  return { name: scenario, iteration };
}
