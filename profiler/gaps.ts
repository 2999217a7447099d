import type { TraceEvent } from '../record/trace-events.ts';
import { CHECKPOINT, CHECKPOINTS } from '../record/checkpoints.ts';
import type { Observations, Stamp } from './stamps.ts';

/** A checkpoint that was not seen, and why. */
export interface Gap {
  readonly index: number;
  readonly name: string;
  readonly reason: string;
}

/**
 * Why each checkpoint that is not in `reached` is missing: the most specific reason that the trace holds.
 * @param instanceId the VM whose timeline it is
 */
export function gapReasons(
  events: readonly TraceEvent[],
  observations: Observations,
  reached: ReadonlyMap<number, Stamp>,
  instanceId: string | undefined,
): readonly Gap[] {
  return CHECKPOINTS.filter(({ index }) => !reached.has(index)).map(({ index, name }) => ({
    index,
    name,
    reason:
      unavailable(events, index) ??
      observations.unplaceable.get(index) ??
      failed(events, index, instanceId) ??
      missedByTaps(events, index, observations.orderedUs) ??
      (observations.host === undefined ? 'no fault was ordered' : 'not seen'),
  }));
}

function unavailable(events: readonly TraceEvent[], index: number): string | undefined {
  return events
    .filter((event) => event.event === 'checkpoint.unavailable')
    .find(({ data }) => data.index === index)?.data.reason;
}

/** The checkpoints that taps on the bus see. */
const TAPPED = [CHECKPOINT.notifiedVmError, CHECKPOINT.transformedEvent, CHECKPOINT.evaluatedEvent];

/** Why a tap may have missed a message: the bus was lost for a while, once the fault was ordered. */
function missedByTaps(
  events: readonly TraceEvent[],
  index: number,
  orderedUs: number | undefined,
): string | undefined {
  if (!TAPPED.includes(index) || orderedUs === undefined) return undefined;
  const outages = events.filter((event) => event.event === 'bus.lost' || event.event === 'bus.restored');
  for (const [at, { event, data }] of outages.entries()) {
    const restored = outages[at + 1];
    if (event !== 'bus.lost' || (restored !== undefined && restored.atUs < orderedUs)) continue;
    return `the taps on the bus were off for a while: ${data.reason}`;
  }
  return undefined;
}

/** What stands in a checkpoint's way when it fails. */
function failed(
  events: readonly TraceEvent[],
  index: number,
  instanceId: string | undefined,
): string | undefined {
  const { foundAffected, markedHostDown, setVmError, receivedAlarm, handledAlarm } = CHECKPOINT;
  // A failure with the host says nothing of a VM, and one VM's nothing of another's.
  const owner = CHECKPOINTS[index]?.perVm === true ? instanceId : undefined;
  for (const { event, data } of events) {
    if (event === 'notification.lost' && index === receivedAlarm && data.instanceId === owner) {
      return `no alarm came: waited ${data.waitedMs.toFixed(0)} ms`;
    }
    if (event === 'consumer.recovery-failed' && index === handledAlarm && data.instanceId === owner) {
      return `recovery failed: ${data.reason}`;
    }
    const isInspectors = index === foundAffected || index === markedHostDown || index === setVmError;
    if (event === 'inspector.failed' && isInspectors && data.instanceId === owner) {
      return `the Inspector failed: ${data.reason}`;
    }
  }
  return undefined;
}
