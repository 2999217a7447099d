import type { JsonObject } from '../../core/json.ts';
import { parseTrace } from '../../record/trace-file.ts';
import type { TraceEvent } from '../../record/trace-events.ts';

/** Changes a trace, for tests that need one with a fault. */
export type Edit = (events: readonly TraceEvent[]) => readonly TraceEvent[];

/** Which events are meant. */
export type Match = (event: TraceEvent) => boolean;
/** Which of the events that match: by their place among them. */
type Which = (place: number) => boolean;

/** Only the one of this place, from 0. */
export function nth(wanted: number): Which {
  return (place) => place === wanted;
}

/** Changes every event that matches, or some of them. It is an error of the test when there is none. */
export function changed(match: Match, change: (event: TraceEvent) => TraceEvent, which?: Which): Edit {
  return (events) => edited(events, match, which, (event) => [change(event)]);
}

/** Leaves out every event that matches, or some of them. */
export function dropped(match: Match, which?: Which): Edit {
  return (events) => edited(events, match, which, () => []);
}

/** Adds events, before the last one. */
export function added(...more: readonly TraceEvent[]): Edit {
  return (events) => [...events.slice(0, -1), ...more, ...events.slice(-1)];
}

function edited(
  events: readonly TraceEvent[],
  match: Match,
  which: Which = () => true,
  change: (event: TraceEvent) => readonly TraceEvent[],
): readonly TraceEvent[] {
  let place = -1;
  const result = events.flatMap((event) => {
    if (!match(event)) return [event];
    place += 1;
    return which(place) ? change(event) : [event];
  });
  if (place < 0) throw new Error('no event of the trace matches');
  return result;
}

/** The data of an event of any name. */
export function dataOf(event: TraceEvent): JsonObject {
  return event.data as JsonObject;
}

/** An event with some of its data changed, whether they fit its name or not. */
export function withData(event: TraceEvent, change: JsonObject): TraceEvent {
  return { ...event, data: { ...event.data, ...change } } as TraceEvent;
}

/** What a notification carried; of other events, their data. */
export function payloadOf(event: TraceEvent): JsonObject {
  return (dataOf(event)['payload'] as JsonObject | undefined) ?? dataOf(event);
}

/** Events of one name and state; of notifications, the state is in their payload. */
export function inState(name: string): (state: string) => Match {
  return (state) => (event) => {
    if (event.event !== name) return false;
    return payloadOf(event)['state'] === state;
  };
}

/** Events of one name about a host. */
export function ofHost(name: string, host: string): Match {
  return (event) => event.event === name && payloadOf(event)['host'] === host;
}

/** Events as they are read from a file: those that are not as their names ask for are left out. */
export function readBack(events: readonly object[]): readonly TraceEvent[] {
  return parseTrace(events.map((event) => `${JSON.stringify(event)}\n`).join('')).events;
}
