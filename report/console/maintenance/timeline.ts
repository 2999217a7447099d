import type { MaintenanceRecord } from '../../../record/maintenance-record.ts';
import { maintenanceOf, shownTime, staysAt, switchOversTo } from '../../host-spans.ts';
import { axisFor, cellOf, tickLabels } from '../../axis.ts';
import type { Axis } from '../../axis.ts';
import type { HostGlyphs } from '../glyphs.ts';
import { INDENT } from '../page.ts';
import type { Page } from '../page.ts';
import { clean, flow, left, right, showDuration, widthOf, wrap } from '../../text/terminal.ts';
import { shortHosts } from '../../text/short-names.ts';

type HostRecord = MaintenanceRecord['hosts'][number];
type Sign = keyof HostGlyphs;

/** Which columns the terminal has room for. */
interface Layout {
  readonly nameWidth: number;
  readonly hasTimes: boolean;
  /** Blanks and texts left of the bars. */
  readonly before: number;
}

const TIME_WIDTH = 8;
/** Narrower terminals do without the columns of times. */
const TIMES_FROM = 72;
const LEAST_BAR_WIDTH = 16;
const SESSION = 'session';

/** The phases of a session, in as many characters as a row has: the first name that fits. */
const PHASES: Readonly<Record<string, readonly string[]>> = {
  MAINTENANCE: ['lead time', 'lead'],
  SCALE_IN: ['scale in', 'scale', 'sc'],
  PREPARE_MAINTENANCE: ['prepare', 'prep', 'pr'],
  PLANNED_MAINTENANCE: ['planned maintenance', 'planned', 'plan'],
  PLANNED_MAINTENANCE_COMPLETE: ['complete', 'compl', 'co'],
  MAINTENANCE_COMPLETE: ['complete', 'compl', 'co'],
};

const LEGEND: readonly (readonly [Sign, string])[] = [
  ['serving', 'the active instance is here'],
  ['switchOver', 'switched over to here'],
  ['going', 'going to maintenance'],
  ['goingServing', 'going, active instance here'],
  ['maintenance', 'in maintenance'],
  ['wrong', 'in maintenance, and serving'],
];

/**
 * Every host on a time axis, one row each: where it went, and where the instance that served lived. The axis
 * begins at maintenance_at, because nothing happens to a host in the lead time, which may be long.
 */
export function hostTimeline(page: Page, record: MaintenanceRecord): readonly string[] {
  const { hosts, session } = record;
  if (hosts.length === 0) return [];
  const short = shortHosts(hosts.map((host) => host.host));
  const layout = layoutFor(
    page,
    hosts.map((host) => short(host.host)),
  );
  const { beginMs, lastMs } = shownTime(record);
  const axis = timeAxis(beginMs, lastMs, Math.max(LEAST_BAR_WIDTH, page.columns - layout.before));
  const rows = hosts.map((host) => ({ host, signs: signsOf(axis, host, record) }));
  const used = new Set(rows.flatMap((row) => row.signs));
  return [
    ...header(page, layout, axis.axis),
    ...(session.phases.length === 0 ? [] : [phaseRow(page, layout, axis, record)]),
    ...rows.map(({ host, signs }) => hostRow(page, layout, short(host.host), host, signs)),
    ...legend(page, used),
    ...(beginMs > 0 ? beginNote(page, beginMs) : []),
  ];
}

/** An axis in seconds from `beginMs` on, which is asked for milliseconds since the session was ordered. */
interface TimeAxis {
  readonly axis: Axis;
  readonly lastMs: number;
  cell(ms: number): number;
  /** The last cell of what ends at this time. */
  lastCell(ms: number): number;
}

function timeAxis(beginMs: number, lastMs: number, width: number): TimeAxis {
  const axis = axisFor([0, (lastMs - beginMs) / 1000], width);
  return {
    axis,
    lastMs,
    cell: (ms) => cellOf(axis, (ms - beginMs) / 1000),
    lastCell: (ms) => Math.min(width - 1, Math.ceil(axis.at((ms - beginMs) / 1000)) - 1),
  };
}

function beginNote({ paint, columns }: Page, beginMs: number): readonly string[] {
  const margin = `${INDENT}   `;
  const text = `The axis begins at maintenance_at, ${showDuration(beginMs)} after the session was ordered.`;
  return wrap(text, columns - margin.length).map((line) => `${margin}${paint.faint(line)}`);
}

function layoutFor({ columns }: Page, names: readonly string[]): Layout {
  const hasTimes = columns >= TIMES_FROM;
  const widest = Math.max(SESSION.length, ...names.map(widthOf));
  const nameWidth = Math.min(widest, Math.floor(columns / 5));
  const times = hasTimes ? 2 * (TIME_WIDTH + 1) : 0;
  return { nameWidth, hasTimes, before: INDENT.length + nameWidth + times + 2 };
}

function header(page: Page, layout: Layout, axis: Axis): readonly string[] {
  const times = layout.hasTimes ? ` ${right('emptying', TIME_WIDTH)} ${right('at work', TIME_WIDTH)}` : '';
  const title = `${INDENT}${left('host', layout.nameWidth)}${times}  `;
  const ticks = new Set(axis.ticks.map((tick) => cellOf(axis, tick)));
  const { rule, tick } = page.glyphs;
  const ruler = Array.from({ length: axis.width }, (_, cell) => (ticks.has(cell) ? tick : rule)).join('');
  const labels = tickLabels(axis).replace(/^(0\S*) {3}/, '$1 s ');
  return [page.paint.faint(`${title}${labels}`), page.paint.faint(`${' '.repeat(layout.before)}${ruler}`)];
}

function phaseRow(page: Page, layout: Layout, axis: TimeAxis, { session }: MaintenanceRecord): string {
  const { phase, phaseRule } = page.glyphs.host;
  const { width } = axis.axis;
  const cells = Array.from({ length: width }, () => ' ');
  for (const [index, { state, atMs, durationMs }] of session.phases.entries()) {
    const next = session.phases[index + 1]?.atMs;
    const from = axis.cell(atMs);
    // The lead time may lie wholly before the axis.
    if (next !== undefined && axis.cell(next) === 0) continue;
    const to = Math.max(from, next === undefined ? axis.lastCell(atMs + durationMs) : axis.cell(next) - 1);
    const names = PHASES[state] ?? [clean(state)];
    const shown = Array.from(names.find((name) => widthOf(name) <= to - from) ?? '');
    for (let cell = from; cell <= to && cell < width; cell += 1) {
      cells[cell] = cell === from ? phase : (shown[cell - from - 1] ?? phaseRule);
    }
  }
  const title = `${INDENT}${left(SESSION, layout.nameWidth)}`.padEnd(layout.before);
  return page.paint.faint(`${title}${cells.join('')}`);
}

function hostRow(page: Page, layout: Layout, name: string, host: HostRecord, signs: readonly Sign[]): string {
  const { paint, glyphs } = page;
  const time = (ms: number | null): string =>
    ` ${right(ms === null ? glyphs.none : showDuration(ms), TIME_WIDTH)}`;
  const times = layout.hasTimes ? `${time(host.emptyingTimeMs)}${time(host.maintenanceTimeMs)}` : '';
  const bar = runsOf(signs).map(({ sign, length }) => paint.host[sign](glyphs.host[sign].repeat(length)));
  return `${INDENT}${left(name, layout.nameWidth, glyphs.more)}${times}  ${bar.join('')}`;
}

function runsOf(signs: readonly Sign[]): readonly { readonly sign: Sign; readonly length: number }[] {
  const runs: { sign: Sign; length: number }[] = [];
  for (const sign of signs) {
    const run = runs.at(-1);
    if (run?.sign === sign) run.length += 1;
    else runs.push({ sign, length: 1 });
  }
  return runs;
}

/** One sign for each cell: what the host was in, and whether the instance that served was there. */
function signsOf(axis: TimeAxis, host: HostRecord, { service }: MaintenanceRecord): readonly Sign[] {
  const signs = Array.from({ length: axis.axis.width }, (): Sign => 'enabled');
  const fill = (fromMs: number, toMs: number, sign: (before: Sign) => Sign): void => {
    const from = axis.cell(fromMs);
    const to = Math.max(from, axis.lastCell(toMs));
    for (let cell = from; cell <= to; cell += 1) signs[cell] = sign(signs[cell] ?? 'enabled');
  };
  for (const [index, { state, atMs }] of host.northbound.entries()) {
    const untilMs = host.northbound[index + 1]?.atMs ?? axis.lastMs;
    if (state === 'going-to-maintenance') fill(atMs, untilMs, () => 'going');
  }
  for (const { fromMs, toMs } of staysAt(service, host.host)) {
    fill(fromMs, toMs, (sign) => (sign === 'going' ? 'goingServing' : 'serving'));
  }
  const inMaintenance = maintenanceOf(host);
  if (inMaintenance !== undefined) {
    fill(inMaintenance.fromMs, inMaintenance.toMs ?? axis.lastMs, () => 'maintenance');
  }
  for (const { kind, host: where, fromMs: begin, toMs: end } of service.incidents) {
    if (kind === 'host-in-maintenance' && where === host.host) fill(begin, end, () => 'wrong');
  }
  for (const atMs of switchOversTo(service, host.host)) fill(atMs, atMs, () => 'switchOver');
  return signs;
}

function legend({ paint, glyphs, columns }: Page, used: ReadonlySet<Sign>): readonly string[] {
  const shown = LEGEND.filter(([sign]) => used.has(sign));
  const items = shown.map(([sign, words]) => `${glyphs.host[sign]} ${words}`);
  const margin = `${INDENT}   `;
  const brushes = new Map(shown.map(([sign], index) => [items[index], paint.host[sign]]));
  return flow(items, columns - margin.length).map((line) => {
    const colored = line.map((item) => {
      const brush = brushes.get(item) ?? paint.faint;
      return `${brush(item.slice(0, 1))}${paint.faint(item.slice(1))}`;
    });
    return `${margin}${colored.join('  ')}`;
  });
}
