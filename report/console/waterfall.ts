import { CHECKPOINT, CHECKPOINTS } from '../../record/checkpoints.ts';
import type { FaultRecord } from '../../record/scenario-record.ts';
import { axisFor, cellOf, tickLabels } from '../axis.ts';
import type { Axis } from '../axis.ts';
import { besideBar, stepBar } from './bar.ts';
import { checkpointName } from '../text/checkpoint-name.ts';
import { offPathText } from '../text/path.ts';
import { INDENT } from './page.ts';
import type { Page } from './page.ts';
import { decimalsFor, left, right, showMs, widthOf, wrap } from '../text/terminal.ts';

type CheckpointRecord = FaultRecord['checkpoints'][number];

/** Which columns the terminal has room for. */
interface Layout {
  readonly hasComponent: boolean;
  readonly timeWidth: number;
  readonly errorWidth: number;
  /** 0 when there is no room for bars. */
  readonly barWidth: number;
  readonly digits: number;
}

const NAME_WIDTH = 17;
const COMPONENT_WIDTH = 10;
/** Narrower terminals do without the component's column. */
const COMPONENT_FROM = 72;
const LEAST_BAR_WIDTH = 10;

/** The eleven checkpoints on a time axis, one row each, reached or not. */
export function waterfall(page: Page, scenario: FaultRecord, limitMs: number | undefined): readonly string[] {
  const layout = layoutFor(page, scenario);
  const axis = axisFor(
    scenario.checkpoints.map((checkpoint) => checkpoint.tMs),
    Math.max(1, layout.barWidth),
  );
  const rows = CHECKPOINTS.map(({ index, component }) => {
    const reached = scenario.checkpoints.find((checkpoint) => checkpoint.index === index);
    const number = page.paint.faint(right(String(index), 2));
    const owner = layout.hasComponent
      ? `  ${page.paint.component[component](left(component, COMPONENT_WIDTH))}`
      : '';
    const title = left(checkpointName(scenario, index), NAME_WIDTH);
    if (reached === undefined)
      return `${INDENT}${number} ${page.paint.faint(title)}${owner} ${gapCells(page, layout)}`;
    const bar = layout.barWidth === 0 ? '' : `  ${barCells(page, axis, reached, limitMs)}`;
    return `${INDENT}${number} ${title}${owner} ${timeCells(page, layout, reached)}${bar}`.trimEnd();
  });
  return [...header(page, layout, axis), ...rows, ...legend(page, scenario), ...gapList(page, scenario)];
}

function layoutFor(page: Page, { checkpoints }: FaultRecord): Layout {
  const digits = decimalsFor(Math.max(0, ...checkpoints.map((checkpoint) => Math.abs(checkpoint.tMs))));
  const times = checkpoints.map((checkpoint) => widthOf(showMs(checkpoint.tMs, digits)));
  const errors = checkpoints.map((checkpoint) => widthOf(showError(page, checkpoint)));
  const timeWidth = Math.max(6, ...times);
  const errorWidth = Math.max(0, ...errors);
  const hasComponent = page.columns >= COMPONENT_FROM;
  const used =
    INDENT.length +
    2 +
    1 +
    NAME_WIDTH +
    (hasComponent ? 2 + COMPONENT_WIDTH : 0) +
    1 +
    timeWidth +
    1 +
    errorWidth +
    2;
  const barWidth = page.columns - used;
  return { hasComponent, timeWidth, errorWidth, digits, barWidth: barWidth < LEAST_BAR_WIDTH ? 0 : barWidth };
}

function header(page: Page, layout: Layout, axis: Axis): readonly string[] {
  const owner = layout.hasComponent ? `  ${left('component', COMPONENT_WIDTH)}` : '';
  const titles = `${INDENT} # ${left('checkpoint', NAME_WIDTH)}${owner} ${right('t ms', layout.timeWidth)}`;
  if (layout.barWidth === 0) return [page.paint.faint(titles)];
  const before = widthOf(titles) + 1 + layout.errorWidth + 2;
  const ticks = new Set(axis.ticks.map((tick) => cellOf(axis, tick)));
  const { rule, tick } = page.glyphs;
  const ruler = Array.from({ length: axis.width }, (_, cell) => (ticks.has(cell) ? tick : rule)).join('');
  return [
    page.paint.faint(`${titles.padEnd(before)}${tickLabels(axis)}`),
    page.paint.faint(`${' '.repeat(before)}${ruler}`),
  ];
}

function timeCells(page: Page, layout: Layout, checkpoint: CheckpointRecord): string {
  const time = right(showMs(checkpoint.tMs, layout.digits), layout.timeWidth);
  const error = page.paint.faint(left(showError(page, checkpoint), layout.errorWidth));
  return layout.errorWidth === 0 ? `${time} ` : `${time} ${error}`;
}

function gapCells(page: Page, layout: Layout): string {
  return page.paint.warning(right(page.glyphs.none, layout.timeWidth));
}

function showError({ glyphs }: Page, { uncertaintyMs }: CheckpointRecord): string {
  return uncertaintyMs < 0.005
    ? ''
    : `${glyphs.plusMinus}${showMs(uncertaintyMs, uncertaintyMs < 1 ? 2 : 1)}`;
}

function barCells(page: Page, axis: Axis, checkpoint: CheckpointRecord, limitMs: number | undefined): string {
  const { glyphs, paint } = page;
  const limit = limitMs !== undefined && limitMs <= axis.toMs ? cellOf(axis, limitMs) : undefined;
  const bar = barOf(page, axis, checkpoint);
  const end = bar.offset + widthOf(bar.cells);
  const brush = paint.component[checkpoint.component];
  const painted = brush(bar.cells);
  if (limit === undefined || (limit >= bar.offset && limit < end)) return ' '.repeat(bar.offset) + painted;
  const mark = paint.verdict.failed(glyphs.limit);
  return limit < bar.offset
    ? `${' '.repeat(limit)}${mark}${' '.repeat(bar.offset - limit - 1)}${painted}`
    : `${' '.repeat(bar.offset)}${painted}${' '.repeat(limit - end)}${mark}`;
}

function barOf({ glyphs }: Page, axis: Axis, { tMs, stepMs, onPath }: CheckpointRecord) {
  if (stepMs === null) return { offset: cellOf(axis, tMs), cells: glyphs.fault };
  return (onPath ? stepBar : besideBar)(axis, glyphs, tMs - stepMs, tMs);
}

function legend(page: Page, scenario: FaultRecord): readonly string[] {
  const lines: string[] = [];
  const beside = scenario.checkpoints
    .filter((checkpoint) => !checkpoint.onPath)
    .map((checkpoint) => checkpoint.index);
  if (beside.length > 0) {
    lines.push(`${page.glyphs.beside} ${offPathText(beside)}.`);
  }
  if (scenario.originIndex !== null && scenario.originIndex !== CHECKPOINT.fault) {
    lines.push(`t counts from checkpoint ${scenario.originIndex}, because checkpoint 0 was not seen.`);
  }
  return lines.flatMap((line) => note(page, line));
}

/** Missing checkpoints with their reasons, those of one reason together. */
function gapList(page: Page, { gaps }: FaultRecord): readonly string[] {
  const reasons = [...new Set(gaps.map((gap) => gap.reason))];
  return reasons.flatMap((reason) => {
    const indexes = gaps.filter((gap) => gap.reason === reason).map((gap) => gap.index);
    return note(page, `${page.glyphs.none} ${indexes.join(', ')}: ${reason}`, page.paint.warning);
  });
}

function note(page: Page, text: string, brush = page.paint.faint): readonly string[] {
  const margin = `${INDENT}   `;
  return wrap(text, page.columns - margin.length).map((line) => `${margin}${brush(line)}`);
}
