import type { TraceEvent } from '../../record/trace-events.ts';
import { toMs } from '../units.ts';
import { percentile } from '../statistics.ts';

/**
 * One sample of the serving instance. What it saw was true at some time between its two ends, its parts at different times:
 * who holds the floating IP, and how that instance is.
 */
export interface ServiceSample {
  readonly startUs: number;
  readonly endUs: number;
  /** The instance that holds the floating IP; null when nobody does. */
  readonly instanceId: string | null;
  readonly host: string;
  readonly status: string;
  readonly taskState: string | null;
  /** From then on until `startUs` it was certainly true, without a change in between; absent where that is not known. */
  readonly unchangedSinceUs?: number;
}

/** A time from and to, in microseconds since the epoch. */
export interface Interval {
  readonly fromUs: number;
  readonly toUs: number;
}

/** How closely one looked. */
export interface Sampling {
  readonly samples: number;
  /** Samples that did not see everything; they count for nothing. */
  readonly incomplete: number;
  /** From the end of one sample to the end of the next; null with fewer than two. */
  readonly medianIntervalMs: number | null;
  readonly worstIntervalMs: number | null;
  /** Whatever lasted longer than this has been seen. */
  readonly resolutionMs: number | null;
}

/** The moment a switch-over of the floating IP was accepted, as the App manager records it. */
export interface SwitchOver {
  readonly from: string;
  readonly to: string;
  readonly atUs: number;
}

/** The samples in a trace's events, by their beginnings; those that did not see everything by their times only. */
export function serviceSamplesOf(events: readonly TraceEvent[]): {
  readonly samples: readonly ServiceSample[];
  readonly incompleteUs: readonly number[];
} {
  const incompleteUs: number[] = [];
  const samples = events.flatMap(({ event, atUs, data }) => {
    if (event !== 'maintenance.active-seen') return [];
    const { instanceId, tookMs, unchangedForMs } = data;
    const [host, status, taskState] = [data.host ?? '', data.status ?? '', data.taskState];
    if (instanceId !== null && (host === '' || status === '')) {
      incompleteUs.push(atUs);
      return [];
    }
    const unchanged = unchangedForMs === undefined ? {} : { unchangedSinceUs: atUs - unchangedForMs * 1000 };
    const ends = { startUs: atUs - Math.max(0, tookMs) * 1000, endUs: atUs };
    return [{ ...ends, instanceId, host, status, taskState, ...unchanged }];
  });
  return { samples: samples.sort((a, b) => a.startUs - b.startUs), incompleteUs };
}

/** The samples that lie in an interval, at least in part. */
export function samplesIn(
  samples: readonly ServiceSample[],
  { fromUs, toUs }: Interval,
): readonly ServiceSample[] {
  return samples.filter((sample) => sample.endUs >= fromUs && sample.startUs <= toUs);
}

/** The switch-overs in a trace's events, in the order of their times. */
export function switchOversOf(events: readonly TraceEvent[]): readonly SwitchOver[] {
  return events
    .filter((event) => event.event === 'maintenance.switched-over')
    .map(({ atUs, data: { from, to } }) => ({ from, to, atUs }))
    .sort((a, b) => a.atUs - b.atUs);
}

/** How closely the samples covered an interval. */
export function samplingOf(
  samples: readonly ServiceSample[],
  incomplete: number,
  interval: Interval,
): Sampling {
  const inside = samplesIn(samples, interval);
  const ends = inside.map((sample) => sample.endUs).sort((a, b) => a - b);
  const intervals = ends.slice(1).map((endUs, index) => toMs(endUs - (ends[index] ?? endUs)));
  return {
    samples: inside.length,
    incomplete,
    medianIntervalMs: intervals.length === 0 ? null : percentile(intervals, 0.5),
    worstIntervalMs: intervals.length === 0 ? null : Math.max(...intervals),
    resolutionMs: inside.length === 0 ? null : toMs(resolutionUs(inside, interval)),
  };
}

/** The longest that something could go unseen, where anything may have changed at all. */
function resolutionUs(samples: readonly ServiceSample[], interval: Interval): number {
  const unseen = openStretches(samples, interval).map((open) =>
    longestUnseenUs(samplesIn(samples, open), open),
  );
  return Math.max(0, ...unseen);
}

/**
 * The parts of an interval in which something may have changed. In all others nothing did, as the sample after them
 * found: whatever went on there, that sample saw it.
 */
function openStretches(samples: readonly ServiceSample[], { fromUs, toUs }: Interval): readonly Interval[] {
  const stretches: Interval[] = [];
  let openUs = fromUs;
  for (const { unchangedSinceUs = Infinity, startUs } of samples) {
    if (startUs <= openUs || unchangedSinceUs >= startUs) continue;
    if (unchangedSinceUs > openUs) stretches.push({ fromUs: openUs, toUs: Math.min(unchangedSinceUs, toUs) });
    openUs = startUs;
  }
  if (openUs < toUs) stretches.push({ fromUs: openUs, toUs });
  return stretches;
}

/**
 * The longest that something could last without any sample lying wholly within it: from just after the start of
 * one sample to the end of the next.
 */
function longestUnseenUs(samples: readonly ServiceSample[], { fromUs, toUs }: Interval): number {
  let nextEndUs = toUs;
  let longestUs = 0;
  for (const sample of samples.toReversed()) {
    longestUs = Math.max(longestUs, nextEndUs - Math.max(fromUs, sample.startUs));
    nextEndUs = Math.min(nextEndUs, Math.max(fromUs, sample.endUs));
  }
  // Before the first sample begins, nothing was seen either; a sample that was under way then saw a part of it.
  const isCovered = samples.some((sample) => sample.startUs <= fromUs);
  return isCovered ? longestUs : Math.max(longestUs, nextEndUs - fromUs);
}
