import type { TraceEvent } from '../core/recorder.ts';
import { checkpointOf } from './checkpoints.ts';
import type { Checkpoint } from './checkpoints.ts';
import { clockOffsetAt } from './clock-offset.ts';
import { numberIn, textIn, textsIn } from './event-data.ts';
import { TRACE } from './trace-events.ts';

/** A checkpoint's event on the control host's clock. */
export interface Stamp {
  readonly index: number;
  /** Microseconds since the epoch, corrected when it was taken on another host. */
  readonly us: number;
  /** The true time is within this of `us`. */
  readonly uncertaintyUs: number;
  /** What of the uncertainty comes from another host's clock; 0 when it was taken on the control host. */
  readonly clockUncertaintyUs: number;
  readonly source: string;
  readonly instanceId: string | undefined;
  readonly messageId: string | undefined;
}

/** What a scenario's events say of the fault. */
export interface Observations {
  /** The host whose link went down; undefined when no fault was ordered. */
  readonly host: string | undefined;
  /** The VMs whose owner must hear of it. */
  readonly instanceIds: readonly string[];
  /** When the fault was ordered, before it can have happened. */
  readonly orderedUs: number | undefined;
  /** Every stamp that belongs to this host and these VMs, in the order it was taken down. */
  readonly stamps: readonly Stamp[];
  /** Why stamps of a checkpoint cannot be placed on our clock. */
  readonly unplaceable: ReadonlyMap<number, string>;
}

/** Picks out the checkpoints of the fault that was ordered; canaries and other hosts' events are left out. */
export function observe(events: readonly TraceEvent[]): Observations {
  const ordered = events.find((event) => event.event === TRACE.faultOrdered);
  const host = ordered && textIn(ordered, 'host');
  const instanceIds = ordered === undefined ? [] : [...new Set(textsIn(ordered, 'instanceIds'))];
  const stamps: Stamp[] = [];
  const unplaceable = new Map<number, string>();
  for (const event of events) {
    const checkpoint = checkpointOf(event.event);
    if (checkpoint === undefined || !concerns(event, checkpoint, host, instanceIds)) continue;
    const stamp = stampOf(event, checkpoint, events);
    if (stamp === undefined) {
      unplaceable.set(checkpoint.index, `the clock offset of host ${event.host} was not measured`);
    } else stamps.push(stamp);
  }
  return { host, instanceIds, orderedUs: ordered?.atUs, stamps, unplaceable };
}

function concerns(
  event: TraceEvent,
  checkpoint: Checkpoint,
  host: string | undefined,
  instanceIds: readonly string[],
): boolean {
  if (host === undefined) return false;
  if (checkpoint.perVm) return instanceIds.includes(textIn(event, 'instanceId') ?? '');
  return (textIn(event, 'host') ?? host) === host;
}

function stampOf(
  event: TraceEvent,
  checkpoint: Checkpoint,
  events: readonly TraceEvent[],
): Stamp | undefined {
  const offset =
    event.host === undefined
      ? { offsetUs: 0, uncertaintyUs: 0 }
      : clockOffsetAt(events, event.host, event.atUs);
  if (offset === undefined) return undefined;
  return {
    index: checkpoint.index,
    us: event.atUs - offset.offsetUs,
    uncertaintyUs: offset.uncertaintyUs + intervalUs(event) + readingUs(event),
    clockUncertaintyUs: offset.uncertaintyUs,
    source: event.source,
    instanceId: textIn(event, 'instanceId'),
    messageId: textIn(event, 'messageId'),
  };
}

/** The link went down somewhere between the two readings of the clock around the command. */
function intervalUs(event: TraceEvent): number {
  if (event.event !== TRACE.linkDown) return 0;
  const beforeUs = numberIn(event, 'beforeUs') ?? event.atUs;
  const afterUs = numberIn(event, 'afterUs') ?? event.atUs;
  return Math.abs(afterUs - beforeUs);
}

/** How far off the reading itself may be: a log has few decimals. Our own stamps are exact to the microsecond. */
function readingUs(event: TraceEvent): number {
  return Math.abs(numberIn(event, 'uncertaintyUs') ?? 0);
}
