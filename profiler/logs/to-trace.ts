import { DEFAULT_SCENARIO } from '../../record/scenarios.ts';
import { recordTo } from '../../record/recorder.ts';
import type { TraceEvent } from '../../record/trace-events.ts';
import { CHECKPOINT, CHECKPOINTS } from '../../record/checkpoints.ts';
import { toMs } from '../units.ts';
import { POSTED } from './marks.ts';
import type { LogMark } from './marks.ts';
import type { FaultMarks } from './split-faults.ts';
import { ownersOf } from './vms.ts';
import type { OwnedMark } from './vms.ts';

const SOURCE = 'logs';
const UNNAMED_HOST = '(host not named)';

/** A fault as a trace of ours, and what a reader must know of it. */
export interface TracedFault {
  readonly events: readonly TraceEvent[];
  readonly warnings: readonly string[];
}

/** Makes of one fault's marks the trace that our own run would have left. */
export function traceOf(marks: FaultMarks, settings: { readonly budgetMs: number }): TracedFault {
  const { instanceIds, owned, bystanders, isGuessed } = ownersOf(marks);
  const { usable, skewed } = withoutSkewedFault(owned);
  const host = marks.find((mark) => mark.host !== undefined)?.host ?? UNNAMED_HOST;
  const firstUs = Math.min(...marks.map(({ us, uncertaintyUs }) => us - uncertaintyUs));
  const lastUs = Math.max(...marks.map(({ us }) => us));
  const events: TraceEvent[] = [];
  let nowUs = firstUs;
  const recorder = recordTo({ wallUs: () => nowUs }, (event) => events.push(event));
  recorder.stamp('scenario.started', SOURCE, { scenario: DEFAULT_SCENARIO, iteration: 1, ...settings });
  events.push(...clockEvents(marks, firstUs));
  recorder.stamp('fault.ordered', SOURCE, { host, instanceIds: [...instanceIds] });
  events.push(...usable.flatMap((ownedMark) => markEvent(ownedMark, host) ?? []));
  for (const [index, reason] of gapReasons(marks, skewed)) {
    recorder.stamp('checkpoint.unavailable', SOURCE, { index, reason });
  }
  // Logs do not say how the scenario ended; what the verdict needs of it is in the times.
  nowUs = lastUs;
  recorder.stamp('scenario.finished', SOURCE, { outcome: 'completed' });
  return {
    events,
    warnings: [
      ...warningsOf(marks, host, isGuessed),
      ...(bystanders.length === 0
        ? []
        : [
            `VMs of others were marked as well, and no alarm is expected for them: ${bystanders.join(', ')}.`,
          ]),
    ],
  };
}

/** The checkpoint of a mark, stamped by the line it stands in; a line that names no host is about `faultyHost`. */
export function markEvent({ mark, instanceId }: OwnedMark, faultyHost: string): TraceEvent | undefined {
  const checkpoint = mark.what === POSTED ? undefined : CHECKPOINTS[mark.what];
  if (checkpoint === undefined) return undefined;
  const { us, uncertaintyUs, clock, host = faultyHost, source } = mark;
  const about = checkpoint.perVm ? { instanceId: instanceId ?? '' } : { host };
  // Which of the two the data of a checkpoint have is `perVm`, which TypeScript does not see.
  return {
    atUs: us + (clock?.offsetUs ?? 0),
    event: checkpoint.event,
    source,
    ...(clock === undefined ? {} : { host: clock.name }),
    data: { uncertaintyUs, ...about },
  } as TraceEvent;
}

/** What a map file says of clocks, as if it had been measured. */
export function clockEvents(marks: readonly LogMark[], atUs: number): readonly TraceEvent[] {
  const clocks = new Map(marks.flatMap(({ clock }) => (clock === undefined ? [] : [[clock.name, clock]])));
  return [...clocks.values()].map(({ name, offsetUs, uncertaintyUs }) => ({
    atUs,
    event: 'clock.offset',
    source: 'map',
    data: { host: name, offsetUs, uncertaintyUs, when: 'before' },
  }));
}

/**
 * The link went down on the compute host, whose clock no line compares with ours. A time after the detection cannot
 * be right, and is left out.
 */
function withoutSkewedFault(owned: readonly OwnedMark[]): {
  readonly usable: readonly OwnedMark[];
  readonly skewed: LogMark | undefined;
} {
  const down = owned.find(({ mark }) => mark.what === CHECKPOINT.fault)?.mark;
  const detected = owned.find(({ mark }) => mark.what === CHECKPOINT.rawFailure)?.mark;
  const isSkewed =
    down !== undefined &&
    detected !== undefined &&
    down.us - down.uncertaintyUs > detected.us + detected.uncertaintyUs;
  if (!isSkewed) return { usable: owned, skewed: undefined };
  return { usable: owned.filter(({ mark }) => mark.what !== CHECKPOINT.fault), skewed: down };
}

/** Why each checkpoint that no line gives is missing. */
function gapReasons(marks: FaultMarks, skewed: LogMark | undefined): readonly (readonly [number, string])[] {
  const seen = new Set(marks.map(({ what }) => what));
  const missing = CHECKPOINTS.filter(({ index }) => !seen.has(index)).map(
    ({ index }) => [index, reasonFor(index, marks)] as const,
  );
  if (skewed === undefined) return missing;
  const reason = `${skewed.source} has it after the detection: the compute host's clock was off`;
  return [[CHECKPOINT.fault, reason], ...missing];
}

function reasonFor(index: number, marks: FaultMarks): string {
  const none = 'no line of the logs gives it';
  const posted = marks.find(({ what }) => what === POSTED);
  const { fault, rawFailure, foundAffected } = CHECKPOINT;
  if (posted === undefined || index > foundAffected || index === fault) return none;
  if (index === rawFailure) return `${none}; the Inspector had the event by then: ${posted.source}`;
  const detected = marks.find(({ what }) => what === CHECKPOINT.rawFailure);
  if (detected === undefined) return none;
  const afterMs = toMs(posted.us - detected.us).toFixed(1);
  return `${none}; the Inspector had the event ${afterMs} ms after the detection: ${posted.source}`;
}

function warningsOf(marks: FaultMarks, host: string, isGuessed: boolean): readonly string[] {
  const others = new Set(marks.flatMap((mark) => mark.host ?? []).filter((name) => name !== host));
  return [
    ...(marks.some(({ what, clock }) => what === CHECKPOINT.fault && clock === undefined)
      ? [
          'Checkpoint 0 was stamped on the compute host, and no log says how its clock stood: detection and total are as right as that clock.',
        ]
      : []),
    ...(isGuessed
      ? [
          'Some lines name no VM: the first of them is shown with the first VM, and so on. Whose alarm was which is not known; the first, the median and the last time are.',
        ]
      : []),
    ...(others.size === 0
      ? []
      : [`Lines about ${[...others].join(', ')} are left out of the fault of ${host}.`]),
  ];
}
