import type { TraceEvent } from '../core/recorder.ts';
import { CHECKPOINTS } from './checkpoints.ts';
import { numberIn, textIn } from './event-data.ts';
import type { Observations, Stamp } from './stamps.ts';
import { TRACE } from './trace-events.ts';

/** A checkpoint that was not seen, and why. */
export interface Gap {
  readonly index: number;
  readonly name: string;
  readonly reason: string;
}

/**
 * Why each checkpoint that is not in `reached` is missing: the most telling reason that the trace holds.
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
      unheard(events, index, observations.orderedUs) ??
      (observations.host === undefined ? 'no fault was ordered' : 'not seen'),
  }));
}

function unavailable(events: readonly TraceEvent[], index: number): string | undefined {
  const event = events.find(
    (one) => one.event === TRACE.checkpointUnavailable && numberIn(one, 'index') === index,
  );
  return event && textIn(event, 'reason');
}

/** The checkpoints that taps on the bus see. */
const TAPPED = [5, 6, 7];

/** Why a tap may have missed a message: the bus was lost for a while, once the fault was ordered. */
function unheard(
  events: readonly TraceEvent[],
  index: number,
  orderedUs: number | undefined,
): string | undefined {
  if (!TAPPED.includes(index) || orderedUs === undefined) return undefined;
  const outages = events.filter(({ event }) => event === TRACE.busLost || event === TRACE.busRestored);
  const lost = outages.find(({ event }, at) => {
    const restored = outages[at + 1];
    return event === TRACE.busLost && (restored === undefined || restored.atUs >= orderedUs);
  });
  if (lost === undefined) return undefined;
  return `the taps on the bus were off for a while: ${textIn(lost, 'reason') ?? 'it was lost'}`;
}

/** What stands in a checkpoint's way when it fails. */
const FAILURES: readonly {
  readonly event: string;
  readonly indexes: readonly number[];
  readonly words: string;
}[] = [
  { event: TRACE.notificationLost, indexes: [9], words: 'no alarm came' },
  { event: TRACE.recoveryFailed, indexes: [10], words: 'recovery failed' },
  { event: TRACE.inspectorFailed, indexes: [2, 3, 4], words: 'the Inspector failed' },
];

function failed(
  events: readonly TraceEvent[],
  index: number,
  instanceId: string | undefined,
): string | undefined {
  const failure = FAILURES.find(({ indexes }) => indexes.includes(index));
  if (failure === undefined) return undefined;
  const event = events.find((one) => {
    if (one.event !== failure.event) return false;
    // A failure with the host says nothing of a VM, and one VM's nothing of another's.
    return textIn(one, 'instanceId') === (CHECKPOINTS[index]?.perVm === true ? instanceId : undefined);
  });
  if (event === undefined) return undefined;
  const waitedMs = numberIn(event, 'waitedMs');
  const reason =
    textIn(event, 'reason') ?? (waitedMs === undefined ? undefined : `waited ${waitedMs.toFixed(0)} ms`);
  return reason === undefined ? failure.words : `${failure.words}: ${reason}`;
}
