import type { TraceEvent } from '../../record/trace-events.ts';
import { toMs } from '../units.ts';
import { percentile } from '../statistics.ts';

/**
 * One look at who serves. What it saw was so at some time between its two ends, its parts at different times:
 * who holds the floating IP, and how that instance is.
 */
export interface Look {
  readonly startUs: number;
  readonly endUs: number;
  /** The instance that holds the floating IP; null when nobody does. */
  readonly instanceId: string | null;
  readonly host: string;
  readonly status: string;
  readonly taskState: string | null;
  /** From then on until `startUs` it was certainly so, without a change in between; absent where that is not known. */
  readonly unchangedSinceUs?: number;
}

/** A time from and to, in microseconds since the epoch. */
export interface Interval {
  readonly fromUs: number;
  readonly toUs: number;
}

/** How closely one looked. */
export interface Sampling {
  readonly looks: number;
  /** Looks that did not see everything; they count for nothing. */
  readonly incomplete: number;
  /** From the end of one look to the end of the next; null with fewer than two. */
  readonly medianIntervalMs: number | null;
  readonly worstIntervalMs: number | null;
  /** Whatever lasted longer than this has been seen. */
  readonly resolutionMs: number | null;
}

/** The moment a switch-over of the floating IP was accepted, as the App manager tells it. */
export interface SwitchOver {
  readonly from: string;
  readonly to: string;
  readonly atUs: number;
}

/** The looks in a trace's events, by their beginnings; those that did not see everything by their times only. */
export function looksOf(events: readonly TraceEvent[]): {
  readonly looks: readonly Look[];
  readonly incompleteUs: readonly number[];
} {
  const incompleteUs: number[] = [];
  const looks = events.flatMap(({ event, atUs, data }) => {
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
  return { looks: looks.sort((a, b) => a.startUs - b.startUs), incompleteUs };
}

/** The looks that lie in an interval, at least in part. */
export function looksIn(looks: readonly Look[], { fromUs, toUs }: Interval): readonly Look[] {
  return looks.filter((look) => look.endUs >= fromUs && look.startUs <= toUs);
}

/** The switch-overs in a trace's events, in the order of their times. */
export function switchOversOf(events: readonly TraceEvent[]): readonly SwitchOver[] {
  return events
    .filter((one) => one.event === 'maintenance.switched-over')
    .map(({ atUs, data: { from, to } }) => ({ from, to, atUs }))
    .sort((a, b) => a.atUs - b.atUs);
}

/** How closely the looks covered an interval. */
export function samplingOf(looks: readonly Look[], incomplete: number, interval: Interval): Sampling {
  const inside = looksIn(looks, interval);
  const ends = inside.map((look) => look.endUs).sort((a, b) => a - b);
  const intervals = ends.slice(1).map((endUs, index) => toMs(endUs - (ends[index] ?? endUs)));
  return {
    looks: inside.length,
    incomplete,
    medianIntervalMs: intervals.length === 0 ? null : percentile(intervals, 0.5),
    worstIntervalMs: intervals.length === 0 ? null : Math.max(...intervals),
    resolutionMs: inside.length === 0 ? null : toMs(resolutionUs(inside, interval)),
  };
}

/** The longest that something could go unseen, where anything may have changed at all. */
function resolutionUs(looks: readonly Look[], interval: Interval): number {
  const unseen = openStretches(looks, interval).map((open) => longestUnseenUs(looksIn(looks, open), open));
  return Math.max(0, ...unseen);
}

/**
 * The parts of an interval in which something may have changed. In all others nothing did, as the look after them
 * found: whatever went on there, that look saw it.
 */
function openStretches(looks: readonly Look[], { fromUs, toUs }: Interval): readonly Interval[] {
  const stretches: Interval[] = [];
  let openUs = fromUs;
  for (const { unchangedSinceUs = Infinity, startUs } of looks) {
    if (startUs <= openUs || unchangedSinceUs >= startUs) continue;
    if (unchangedSinceUs > openUs) stretches.push({ fromUs: openUs, toUs: Math.min(unchangedSinceUs, toUs) });
    openUs = startUs;
  }
  if (openUs < toUs) stretches.push({ fromUs: openUs, toUs });
  return stretches;
}

/**
 * The longest that something could last without any look lying wholly within it: from just after the start of
 * one look to the end of the next.
 */
function longestUnseenUs(looks: readonly Look[], { fromUs, toUs }: Interval): number {
  let nextEndUs = toUs;
  let longestUs = 0;
  for (const look of looks.toReversed()) {
    longestUs = Math.max(longestUs, nextEndUs - Math.max(fromUs, look.startUs));
    nextEndUs = Math.min(nextEndUs, Math.max(fromUs, look.endUs));
  }
  // Before the first look begins, nothing was seen either; a look that was under way then saw a part of it.
  const isCovered = looks.some((look) => look.startUs <= fromUs);
  return isCovered ? longestUs : Math.max(longestUs, nextEndUs - fromUs);
}
