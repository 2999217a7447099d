import { BoxplotChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { statisticsOf, percentile } from '../../../profiler/statistics.ts';

use([BoxplotChart, ScatterChart, GridComponent, MarkLineComponent, SVGRenderer]);

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
/** Above the rows, and with the word that stands over a budget line. */
const TOP = 8;
const TOP_WITH_BUDGET = 26;
const BOTTOM = 34;
/** Between the labels and the left edge. */
const LEFT = 14;
const LETTER_WIDTH = 7;
const RIGHT = 40;
const FARTHEST_BUDGET = 1.5;
/** A box says nothing of fewer values. */
const LEAST_FOR_A_BOX = 5;
const LONGEST_LABEL = 30;

/** The drawing's height, which grows with its rows. */
function heightOf(distribution: Distribution): number {
  return topOf(distribution) + distribution.samples.length * ROW + BOTTOM;
}

function topOf(distribution: Distribution): number {
  return isBudgetNear(distribution) ? TOP_WITH_BUDGET : TOP;
}

/** Room for the longest label. */
function leftOf({ samples }: Distribution): number {
  return LEFT + LETTER_WIDTH * Math.max(...samples.map(({ label }) => shortened(label).length));
}

/** Whether the budget lies near enough to be drawn. */
export function isBudgetNear({ samples, budget }: Distribution): boolean {
  return (
    budget !== undefined && budget <= FARTHEST_BUDGET * Math.max(0, ...samples.flatMap((one) => one.values))
  );
}

/**
 * Every value as a dot, with a box from quartile to quartile where there are enough of them, as SVG for the
 * inside of a page. Colors are the page's variables, so that it is dark where the page is.
 */
export function plotDistribution(distribution: Distribution): string {
  const chart = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: WIDTH,
    height: heightOf(distribution),
  });
  chart.setOption(optionsFor(distribution));
  // Styles for what a mouse points at have names that are counted over the whole process: without them, the same
  // values give the same bytes.
  const painter = chart.getZr().painter as unknown as {
    renderToString(options: Readonly<Record<'useViewBox' | 'cssEmphasis' | 'cssAnimation', boolean>>): string;
  };
  const svg = painter.renderToString({ useViewBox: true, cssEmphasis: false, cssAnimation: false });
  chart.dispose();
  // The figure around it speaks to screen readers.
  return svg.replace('<svg ', '<svg aria-hidden="true" ');
}

function optionsFor(distribution: Distribution): Parameters<ReturnType<typeof init>['setOption']>[0] {
  const { samples, unit, budget } = distribution;
  const still = { silent: true, clip: false, emphasis: { disabled: true } } as const;
  const line = (color: string) => ({ lineStyle: { color } });
  const text = { fontFamily: 'inherit', fontSize: 12 };
  return {
    animation: false,
    textStyle: text,
    grid: { left: leftOf(distribution), right: RIGHT, top: topOf(distribution), bottom: BOTTOM },
    xAxis: {
      type: 'value',
      min: (range: { min: number; max: number }) => (range.min < range.max * 0.5 ? 0 : null),
      max: (range: { max: number }) =>
        budget !== undefined && isBudgetNear(distribution) && budget > range.max ? budget : null,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: line('var(--grid)'),
      axisLabel: { color: 'var(--muted)', formatter: (value: number) => `${value} ${unit}` },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: samples.map((one) => one.label),
      axisLine: line('var(--rule)'),
      axisTick: { show: false },
      axisLabel: { color: 'var(--ink)', formatter: (label: string) => shortened(label) },
    },
    series: [
      {
        type: 'boxplot',
        layout: 'vertical',
        ...still,
        boxWidth: [8, 22],
        itemStyle: { color: 'var(--box)', borderColor: 'var(--muted)', borderWidth: 1.2 },
        data: samples.map(({ values }) => (values.length < LEAST_FOR_A_BOX ? [] : fiveNumbers(values))),
      },
      {
        type: 'scatter',
        ...still,
        symbolSize: 7,
        itemStyle: { color: 'var(--dot)', opacity: 0.65 },
        data: samples.flatMap(({ values }, row) => values.map((value) => [value, row])),
        ...(budget !== undefined && isBudgetNear(distribution) ? { markLine: budgetLine(budget, text) } : {}),
      },
    ],
  };
}

function budgetLine(budget: number, text: object): object {
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: 'var(--failed)', type: [5, 3], width: 1.5 },
    label: { formatter: 'budget', color: 'var(--failed)', textBorderWidth: 0, ...text },
    data: [{ xAxis: budget }],
  };
}

/** Ends of the whiskers, quartiles and median: the whiskers reach to the outermost values. */
function fiveNumbers(values: readonly number[]): readonly number[] {
  const statistics = statisticsOf(values);
  if (statistics === undefined) return [];
  return [
    statistics.min,
    percentile(values, 0.25),
    statistics.median,
    percentile(values, 0.75),
    statistics.max,
  ];
}

function shortened(label: string): string {
  const letters = Array.from(label);
  return letters.length <= LONGEST_LABEL ? label : `${letters.slice(0, LONGEST_LABEL - 1).join('')}…`;
}
