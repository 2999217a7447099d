import { decimalsFor, widthOf } from './text/terminal.ts';

/** A time axis of `width` cells. */
export interface Axis {
  readonly width: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Where a time lies, in cells from the left; not whole. */
  at(ms: number): number;
  /** Round times, evenly spaced. */
  readonly ticks: readonly number[];
}

/** Cells from one tick to the next, at least: a label and a blank. */
const TICK_SPACING = 9;

/** What is special about an axis. */
export interface AxisOptions {
  /** From one tick to the next, at least. */
  readonly tickSpacing?: number;
  /** Where it begins: at zero, or, where all times are far from it, a little before the earliest. */
  readonly from?: 'zero' | 'near';
}

/** All times are in the right half of an axis that begins at zero: it begins later then. */
const FAR_SHARE = 0.5;
const MARGIN_SHARE = 0.1;

/**
 * An axis from the earliest to the latest of `timesMs`, and from zero unless `from` says otherwise.
 * @param width in cells, or in whatever a report is drawn with
 */
export function axisFor(
  timesMs: readonly number[],
  width: number,
  { tickSpacing = TICK_SPACING, from = 'zero' }: AxisOptions = {},
): Axis {
  const [earliest, latest] = [Math.min(...timesMs), Math.max(...timesMs)];
  const isFar = from === 'near' && earliest > latest * FAR_SHARE;
  const fromMs = isFar ? Math.max(0, earliest - (latest - earliest) * MARGIN_SHARE) : Math.min(0, earliest);
  const latestMs = Math.max(0, ...timesMs);
  const toMs = latestMs > fromMs ? latestMs : fromMs + 1;
  const perMs = width / (toMs - fromMs);
  const stepMs = niceStep((toMs - fromMs) / Math.max(1, Math.floor(width / tickSpacing)));
  const ticks: number[] = [];
  for (let tick = Math.ceil(fromMs / stepMs); tick * stepMs <= toMs; tick += 1) ticks.push(tick * stepMs);
  return { width, fromMs, toMs, ticks, at: (ms) => (ms - fromMs) * perMs };
}

/** The smallest of 1, 2 and 5 times a power of ten that is at least `ms`. */
function niceStep(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(ms));
  return ([1, 2, 5].find((factor) => factor * power >= ms) ?? 10) * power;
}

/** The labels of the ticks in one line, each beginning at its tick; those that do not fit are left out. */
export function tickLabels(axis: Axis): string {
  let line = '';
  for (const tick of axis.ticks) {
    const label = tickLabel(axis, tick);
    const cell = cellOf(axis, tick);
    const fits = cell + widthOf(label) <= axis.width && (line === '' || cell > line.length);
    if (fits) line = line.padEnd(cell) + label;
  }
  return line;
}

/** A tick's time, with as many decimals as all of them need. */
export function tickLabel({ ticks, toMs }: Axis, tick: number): string {
  return tick.toFixed(ticks.every((tick) => Number.isInteger(tick)) ? 0 : decimalsFor(toMs / 10));
}

/** The cell that a time lies in; the end of the axis lies in its last. */
export function cellOf(axis: Axis, ms: number): number {
  return Math.min(axis.width - 1, Math.max(0, Math.floor(axis.at(ms))));
}
