import type { VNode } from 'preact';
import { axisFor, tickLabel } from '../../axis.ts';
import type { Axis } from '../../axis.ts';

/** Pixels from one tick to the next, at least. */
const TICK_SPACING = 90;

/** A time axis of a drawing. */
export interface TimeAxis {
  readonly axis: Axis;
  /** Pixels from the drawing's left edge. */
  x(time: number): number;
}

/** An axis from `left` on, over `width` pixels, that holds all times, and zero. */
export function timeAxis(times: readonly number[], left: number, width: number): TimeAxis {
  const axis = axisFor(times, width, { tickSpacing: TICK_SPACING });
  return { axis, x: (time) => round(left + axis.at(time)) };
}

/** Numbers of a drawing with no more decimals than a screen shows. */
export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

interface GridProps {
  readonly time: TimeAxis;
  readonly unit: string;
  readonly top: number;
  readonly bottom: number;
}

/** The ticks of an axis, as lines over the whole height, with their times above. */
export function Grid({ time, unit, top, bottom }: GridProps): VNode {
  const { ticks } = time.axis;
  return (
    <g class="grid">
      {ticks.map((tick) => (
        <g>
          <line x1={time.x(tick)} x2={time.x(tick)} y1={top} y2={bottom} />
          <text x={time.x(tick)} y={top - 6} class="middle">
            {tickLabel(time.axis, tick)}
            {tick === 0 ? ` ${unit}` : ''}
          </text>
        </g>
      ))}
    </g>
  );
}
