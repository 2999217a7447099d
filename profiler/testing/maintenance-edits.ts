import type { JsonObject } from '../../core/json.ts';
import type { TraceEvent } from '../../record/trace-events.ts';
import type { RuleName } from '../../record/maintenance-rules.ts';
import { changed, dataOf, dropped, inState, nth, payloadOf, withData } from './trace-edits.ts';
import type { Edit, Match } from './trace-edits.ts';

/** A rule, what is wrong with the trace, the edit that makes it so, and what is to be said of it. */
export type Broken = readonly [rule: RuleName, what: string, edit: Edit, message: RegExp];

/** The first HA instance of sample maintenances, which serves at their beginning. */
export const HA_0 = 'a1b2c3d4-0000-4000-8000-000000000000';
/** An instance that is none of theirs. */
export const OTHER = '00000000-dead-4000-8000-000000000000';

export const projectEvent = inState('maintenance.project-event');
export const hostEvent = inState('maintenance.host-event');
export const delivery = inState('maintenance.event-received');

/** Replies to a state, as both ends record them. */
export function replies(state: string): Match {
  return (event) =>
    (event.event === 'maintenance.reply-sent' || event.event === 'maintenance.reply-taken') &&
    String(dataOf(event)['state']).endsWith(`ACK_${state}`);
}

/** Replies to a state, as the Admin tool records them. */
export function taken(state: string): Match {
  return (event) => event.event === 'maintenance.reply-taken' && dataOf(event)['state'] === `ACK_${state}`;
}

/** Changes fields of a notification's payload. */
export function toPayload(change: JsonObject): (event: TraceEvent) => TraceEvent {
  return (event) => withData(event, { payload: { ...payloadOf(event), ...change } });
}

/** Moves an event in time. */
export function later(byMs: number): (event: TraceEvent) => TraceEvent {
  return (event) => ({ ...event, atUs: event.atUs + byMs * 1000 });
}

/** Several edits, one after another. */
export function all(...edits: readonly Edit[]): Edit {
  return (events) => edits.reduce<readonly TraceEvent[]>((before, edit) => edit(before), events);
}

/** The session fails at its end, for this reason. */
export function failsWith(reason: string): Edit {
  return changed(
    (event) => dataOf(event)['state'] === 'MAINTENANCE_DONE',
    (event) => withData(event, { state: 'MAINTENANCE_FAILED', reason }),
  );
}

/** The message of one move is not sent, so that it does not arrive either. */
export function untold(place: number): Edit {
  return all(
    dropped(projectEvent('INSTANCE_ACTION_DONE'), nth(place)),
    dropped(delivery('INSTANCE_ACTION_DONE'), nth(place)),
  );
}
