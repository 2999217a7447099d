import type { JsonObject } from '../../core/json.ts';
import type { TraceEvent } from '../../core/recorder.ts';
import { CHECKPOINTS } from '../checkpoints.ts';
import { toMs } from '../event-data.ts';
import { TRACE } from '../trace-events.ts';
import { POSTED } from './marks.ts';
import type { LogMark } from './marks.ts';
import type { Telling } from './tellings.ts';
import { ownersOf } from './vms.ts';
import type { OwnedMark } from './vms.ts';

const FAULT_MANAGEMENT = 'fault_management';
const UNNAMED_HOST = '(host not named)';

/** A fault as a trace of ours, and what a reader must know of it. */
export interface TracedTelling {
  readonly events: readonly TraceEvent[];
  readonly warnings: readonly string[];
}

/** Makes of one fault's marks the trace that our own run would have left. */
export function traceOf(telling: Telling, settings: { readonly budgetMs: number }): TracedTelling {
  const { instanceIds, owned, bystanders, isGuessed } = ownersOf(telling);
  const { usable, skewed } = withoutSkewedFault(owned);
  const host = telling.find((mark) => mark.host !== undefined)?.host ?? UNNAMED_HOST;
  const firstUs = Math.min(...telling.map(({ us, uncertaintyUs }) => us - uncertaintyUs));
  const lastUs = Math.max(...telling.map(({ us }) => us));
  const said = (event: string, data: JsonObject, atUs = firstUs): TraceEvent => ({
    atUs,
    event,
    source: 'logs',
    data,
  });
  const reasons = gapReasons(telling, skewed);
  return {
    events: [
      said(TRACE.scenarioStarted, { scenario: FAULT_MANAGEMENT, iteration: 1, ...settings }),
      ...clockEvents(telling, firstUs),
      said(TRACE.faultOrdered, { host, instanceIds: [...instanceIds] }),
      ...usable.flatMap((one) => markEvent(one) ?? []),
      ...reasons.map(([index, reason]) => said(TRACE.checkpointUnavailable, { index, reason })),
      // Logs do not say how the story ended; what the verdict needs of it is in the times.
      said(TRACE.scenarioFinished, { outcome: 'completed' }, lastUs),
    ],
    warnings: [
      ...warningsOf(telling, host, isGuessed),
      ...(bystanders.length === 0
        ? []
        : [
            `VMs of others were marked as well, and no alarm is expected for them: ${bystanders.join(', ')}.`,
          ]),
    ],
  };
}

/** The checkpoint of a mark, stamped by the line it stands in. */
export function markEvent({ mark, instanceId }: OwnedMark): TraceEvent | undefined {
  const checkpoint = mark.what === POSTED ? undefined : CHECKPOINTS[mark.what];
  if (checkpoint === undefined) return undefined;
  const { us, uncertaintyUs, clock, host, source } = mark;
  return {
    atUs: us + (clock?.offsetUs ?? 0),
    event: checkpoint.event,
    source,
    ...(clock === undefined ? {} : { host: clock.name }),
    data: {
      uncertaintyUs,
      ...(instanceId === undefined ? {} : { instanceId }),
      ...(host === undefined || instanceId !== undefined ? {} : { host }),
    },
  };
}

/** What a map file says of clocks, as if it had been measured. */
export function clockEvents(marks: readonly LogMark[], atUs: number): readonly TraceEvent[] {
  const clocks = new Map(marks.flatMap(({ clock }) => (clock === undefined ? [] : [[clock.name, clock]])));
  return [...clocks.values()].map(({ name, offsetUs, uncertaintyUs }) => ({
    atUs,
    event: TRACE.clockOffset,
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
  const down = owned.find(({ mark }) => mark.what === 0)?.mark;
  const detected = owned.find(({ mark }) => mark.what === 1)?.mark;
  const isSkewed =
    down !== undefined &&
    detected !== undefined &&
    down.us - down.uncertaintyUs > detected.us + detected.uncertaintyUs;
  if (!isSkewed) return { usable: owned, skewed: undefined };
  return { usable: owned.filter(({ mark }) => mark.what !== 0), skewed: down };
}

/** Why each checkpoint that no line gives is missing. */
function gapReasons(telling: Telling, skewed: LogMark | undefined): readonly (readonly [number, string])[] {
  const seen = new Set(telling.map(({ what }) => what));
  const missing = CHECKPOINTS.filter(({ index }) => !seen.has(index)).map(
    ({ index }) => [index, reasonFor(index, telling)] as const,
  );
  if (skewed === undefined) return missing;
  const reason = `${skewed.source} has it after the detection: the compute host's clock was off`;
  return [[0, reason], ...missing];
}

function reasonFor(index: number, telling: Telling): string {
  const none = 'no line of the logs gives it';
  const posted = telling.find(({ what }) => what === POSTED);
  if (posted === undefined || index > 2 || index === 0) return none;
  if (index === 1) return `${none}; the Inspector had the event by then: ${posted.source}`;
  const detected = telling.find(({ what }) => what === 1);
  if (detected === undefined) return none;
  const afterMs = toMs(posted.us - detected.us).toFixed(1);
  return `${none}; the Inspector had the event ${afterMs} ms after the detection: ${posted.source}`;
}

function warningsOf(telling: Telling, host: string, isGuessed: boolean): readonly string[] {
  const others = new Set(telling.flatMap((mark) => mark.host ?? []).filter((name) => name !== host));
  return [
    ...(telling.some(({ what, clock }) => what === 0 && clock === undefined)
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
