import type { TraceEvent } from '../../record/trace-events.ts';
import { CHECKPOINTS } from '../../record/checkpoints.ts';
import type { Segment } from '../segments.ts';
import type { LogMark } from './marks.ts';
import { POSTED } from './marks.ts';
import { clockEvents, markEvent } from './to-trace.ts';
import { isPerVm } from './vms.ts';

/** An iteration of a trace with what logs add to it. */
export interface FilledSegment {
  readonly events: readonly TraceEvent[];
  /** The marks that lie in its time: they are no fault of their own. */
  readonly taken: readonly LogMark[];
}

/**
 * Fills the gaps of a trace's iteration from logs of the same time. What the trace has seen itself is not touched: it
 * knows better.
 */
export function fillSegment(
  { started, events, finished }: Segment,
  marks: readonly LogMark[],
): FilledSegment {
  const lastUs = finished?.atUs ?? events.at(-1)?.atUs ?? started.atUs;
  const taken = marks.filter(({ us }) => us >= started.atUs && us <= lastUs);
  const ordered = events.find((event) => event.event === 'fault.ordered');
  if (ordered === undefined)
    return { events: [started, ...events, ...(finished === undefined ? [] : [finished])], taken };
  const { host, instanceIds } = ordered.data;
  const usable = taken.filter(({ us }) => us >= ordered.atUs);
  const additions = usable.flatMap((mark) => {
    const owner = ownerOf(mark, instanceIds);
    if (mark.what === POSTED || owner === undefined || (mark.host ?? host) !== host) return [];
    const name = CHECKPOINTS[mark.what]?.event;
    const isSeen = events.some(
      (event) => event.event === name && (owner === null || ownerIn(event) === owner),
    );
    return isSeen ? [] : [{ mark, instanceId: owner ?? undefined }];
  });
  const used = additions.map(({ mark }) => mark);
  const filled = [
    ...events,
    ...clockEvents(used, started.atUs),
    ...additions.flatMap((addition) => markEvent(addition, host) ?? []),
  ];
  return { events: [started, ...filled, ...(finished === undefined ? [] : [finished])], taken };
}

function ownerIn({ data }: TraceEvent): string | null | undefined {
  return 'instanceId' in data ? data.instanceId : undefined;
}

/** The VM that a mark is about; null where it is about the host, undefined where nobody knows. */
function ownerOf(mark: LogMark, instanceIds: readonly string[]): string | null | undefined {
  if (!isPerVm(mark)) return null;
  if (mark.vm !== undefined) return instanceIds.find((id) => id === mark.vm);
  return instanceIds.length === 1 ? instanceIds[0] : undefined;
}
