import type { TraceEvent } from '../record/trace-events.ts';
import { checkpointOf, isCheckpoint } from '../record/checkpoints.ts';
import type { Checkpoint, CheckpointEventName } from '../record/checkpoints.ts';
import { clockOffsetAt } from './clock-offset.ts';

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
  /** The broken host; undefined when no fault was ordered. */
  readonly host: string | undefined;
  /** How it was broken, and what checkpoint 0 is called; undefined where the trace does not say so. */
  readonly fault: string | undefined;
  readonly onset: string | undefined;
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
  const ordered = events.find((event) => event.event === 'fault.ordered');
  const host = ordered?.data.host;
  const instanceIds = [...new Set(ordered?.data.instanceIds)];
  const stamps: Stamp[] = [];
  const unplaceable = new Map<number, string>();
  for (const event of events) {
    if (!isCheckpoint(event) || !concerns(event, host, instanceIds)) continue;
    const checkpoint = checkpointOf(event.event);
    const stamp = stampOf(event, checkpoint, events);
    if (stamp === undefined) {
      unplaceable.set(checkpoint.index, `the clock offset of host ${event.host} was not measured`);
    } else stamps.push(stamp);
  }
  const { fault, onset } = ordered?.data ?? {};
  return { host, fault, onset, instanceIds, orderedUs: ordered?.atUs, stamps, unplaceable };
}

function concerns(
  { data }: TraceEvent<CheckpointEventName>,
  host: string | undefined,
  instanceIds: readonly string[],
): boolean {
  if (host === undefined) return false;
  return 'host' in data ? data.host === host : instanceIds.includes(data.instanceId ?? '');
}

function stampOf(
  event: TraceEvent<CheckpointEventName>,
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
    instanceId: 'instanceId' in event.data ? event.data.instanceId : undefined,
    messageId: 'messageId' in event.data ? event.data.messageId : undefined,
  };
}

/** The fault began somewhere between the two readings of the clock around it. */
function intervalUs({ event, atUs, data }: TraceEvent): number {
  if (event !== 'fault.injected') return 0;
  const { beforeUs = atUs, afterUs = atUs } = data;
  return Math.abs(afterUs - beforeUs);
}

/** How far off the reading itself may be: a log has few decimals. Our own stamps are exact to the microsecond. */
function readingUs({ data }: TraceEvent<CheckpointEventName>): number {
  return Math.abs(data.uncertaintyUs ?? 0);
}
