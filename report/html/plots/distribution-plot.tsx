import type { VNode } from 'preact';
import { percentile, statisticsOf } from '../../../profiler/statistics.ts';
import { axisFor, tickLabel } from '../../axis.ts';
import type { Axis } from '../../axis.ts';
import { round } from '../parts/time-axis.tsx';

/** Values of one kind, in one row of the plot. */
export interface Sample {
  readonly label: string;
  readonly values: readonly number[];
}

/** What a plot shows. */
export interface Distribution {
  readonly samples: readonly Sample[];
  /** The unit of the values, which stands at the axis. */
  readonly unit: string;
  /** Drawn as a line where it is not far beyond the values. */
  readonly budget?: number | undefined;
}

const WIDTH = 960;
const ROW = 46;
const BOX = 22;
const DOT = 3.5;
/** Above the rows, and with the word that stands over a budget line. */
const TOP = 8;
const TOP_WITH_BUDGET = 26;
const BOTTOM = 34;
/** Between the labels and the left edge. */
const LEFT = 14;
const LETTER_WIDTH = 7;
const RIGHT = 40;
const TICK_SPACING = 90;
const FARTHEST_BUDGET = 1.5;
/** A box says nothing of fewer values. */
const LEAST_FOR_A_BOX = 5;
const LONGEST_LABEL = 30;

/** Whether the budget lies near enough to be drawn. */
export function isBudgetNear({ samples, budget }: Distribution): boolean {
  return (
    budget !== undefined &&
    budget <= FARTHEST_BUDGET * Math.max(0, ...samples.flatMap((sample) => sample.values))
  );
}

/**
 * Every value as a dot, with a box from quartile to quartile where there are enough of them. Colors are the page's
 * variables, so that it is dark where the page is; the figure around it speaks to screen readers.
 */
export function DistributionPlot(distribution: Distribution): VNode {
  const { samples, unit } = distribution;
  const budget = isBudgetNear(distribution) ? distribution.budget : undefined;
  const left = LEFT + LETTER_WIDTH * Math.max(...samples.map(({ label }) => shortened(label).length));
  const top = budget === undefined ? TOP : TOP_WITH_BUDGET;
  const bottom = top + samples.length * ROW;
  const values = samples.flatMap((sample) => sample.values);
  const shown = budget === undefined ? values : [...values, budget];
  const axis = axisFor(shown, WIDTH - left - RIGHT, { tickSpacing: TICK_SPACING, from: 'near' });
  const x = (value: number): number => round(left + axis.at(value));
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${WIDTH} ${bottom + BOTTOM}`} font-size="12">
      <Ticks axis={axis} unit={unit} x={x} top={top} bottom={bottom} />
      <line x1={left} x2={left} y1={top} y2={bottom} stroke="var(--rule)" />
      {samples.map((sample, row) => (
        <Row sample={sample} x={x} left={left} middle={top + (row + 0.5) * ROW} />
      ))}
      {budget !== undefined && <BudgetLine x={x(budget)} top={top} bottom={bottom} />}
    </svg>
  );
}

type Place = (value: number) => number;

function Ticks(props: { axis: Axis; unit: string; x: Place; top: number; bottom: number }): VNode {
  const { axis, unit, x, top, bottom } = props;
  return (
    <g fill="var(--muted)" text-anchor="middle">
      {axis.ticks.map((tick) => (
        <g>
          <line x1={x(tick)} x2={x(tick)} y1={top} y2={bottom} stroke="var(--grid)" />
          <text x={x(tick)} y={bottom + 18}>
            {tickLabel(axis, tick)} {unit}
          </text>
        </g>
      ))}
    </g>
  );
}

function Row(props: { sample: Sample; x: Place; left: number; middle: number }): VNode {
  const { sample, x, left, middle } = props;
  const { label, values } = sample;
  return (
    <g>
      <text x={left - 8} y={middle + 4} text-anchor="end" fill="var(--ink)">
        {shortened(label)}
      </text>
      {values.length >= LEAST_FOR_A_BOX && <Box values={values} x={x} middle={middle} />}
      {values.map((value) => (
        <circle cx={x(value)} cy={middle} r={DOT} fill="var(--dot)" opacity="0.65" />
      ))}
    </g>
  );
}

/** From quartile to quartile, with a line at the median; the whiskers reach to the outermost values. */
function Box({ values, x, middle }: { values: readonly number[]; x: Place; middle: number }): VNode | null {
  const statistics = statisticsOf(values);
  if (statistics === undefined) return null;
  const { min, median, max } = statistics;
  const [low, high] = [x(percentile(values, 0.25)), x(percentile(values, 0.75))];
  const [above, below] = [middle - BOX / 2, middle + BOX / 2];
  const whisker = (from: number, to: number): string =>
    `M${from} ${above + 4}V${below - 4}M${from} ${middle}H${to}`;
  return (
    <g stroke="var(--muted)" stroke-width="1.2">
      <rect x={low} y={above} width={round(high - low)} height={BOX} fill="var(--box)" />
      <path
        d={`${whisker(x(min), low)}${whisker(x(max), high)}M${x(median)} ${above}V${below}`}
        fill="none"
      />
    </g>
  );
}

function BudgetLine({ x, top, bottom }: { x: number; top: number; bottom: number }): VNode {
  return (
    <g>
      <line
        x1={x}
        x2={x}
        y1={top}
        y2={bottom}
        stroke="var(--failed)"
        stroke-width="1.5"
        stroke-dasharray="5 3"
      />
      <text x={x} y={top - 8} text-anchor="middle" fill="var(--failed)">
        budget
      </text>
    </g>
  );
}

function shortened(label: string): string {
  const letters = Array.from(label);
  return letters.length <= LONGEST_LABEL ? label : `${letters.slice(0, LONGEST_LABEL - 1).join('')}…`;
}
