import { recordKindOf } from '../../record/scenarios.ts';
import type { Glyphs } from '../console/glyphs.ts';
import type { Paint } from '../console/paint.ts';
import { clean, cut, showMs, wrap } from '../text/terminal.ts';
import type { HistoryEntry } from './entry.ts';
import { sparkGlyphs, sparkline } from './sparkline.ts';
import type { SparkPoint } from './sparkline.ts';

/** What the lines are drawn with, and on. */
export interface TrendPage {
  readonly columns: number | undefined;
  readonly unicode: boolean;
  readonly glyphs: Glyphs;
  readonly paint: Paint;
}

/** So many runs are drawn where nothing says how wide the page is. */
const CELLS_IN_A_PIPE = 60;
/** So many clouds get a line; a list of more is not read for a trend. */
const MOST_CLOUDS = 6;
const NAME_WIDTH = 40;

/**
 * How notification times went from the oldest run to the newest, a line for each cloud: those of a simulated cloud
 * never stand in one line with those of a real one. Runs without a fault are left out, and so are those that
 * have no end yet.
 */
export function trendLines(entries: readonly HistoryEntry[], page: TrendPage): readonly string[] {
  const clouds = new Map<string, SparkPoint[]>();
  const inTime = [...entries].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  for (const { digest, state } of inTime) {
    const point = state !== 'finished' || digest === undefined ? undefined : pointOf(digest);
    if (digest === undefined || point === undefined) continue;
    const { kind, name } = digest.target;
    const cloud = kind === 'simulated' ? 'SIMULATED' : clean(name);
    clouds.set(cloud, [...(clouds.get(cloud) ?? []), point]);
  }
  // One time is no trend.
  const trends = [...clouds].filter(([, points]) => points.length > 1);
  const shown = trends.slice(0, MOST_CLOUDS);
  const left = trends.length - shown.length;
  return [
    ...shown.flatMap(([cloud, points]) => cloudLines(cloud, points, page)),
    ...(left === 0 ? [] : [page.paint.faint(`  and ${left} more clouds; --target and --limit choose`)]),
  ];
}

function pointOf(digest: NonNullable<HistoryEntry['digest']>): SparkPoint | undefined {
  if (digest.lost > 0) return 'lost';
  if (digest.notificationTimeMs !== null) return digest.notificationTimeMs;
  const isOfFaults = digest.cases.some(({ name }) => recordKindOf(name) === 'fault');
  return isOfFaults ? 'unknown' : undefined;
}

function cloudLines(cloud: string, all: readonly SparkPoint[], page: TrendPage): readonly string[] {
  const { columns, unicode, glyphs, paint } = page;
  const cells = columns === undefined ? CELLS_IN_A_PIPE : Math.max(10, columns - 2);
  const points = all.slice(-cells);
  const signs = sparkGlyphs(unicode);
  const times = points.filter((point) => typeof point === 'number');
  const count = points.length < all.length ? `the newest ${points.length} of ${all.length}` : `${all.length}`;
  const has = (what: SparkPoint): boolean => points.includes(what);
  const words = [
    `notification time of ${count} runs, oldest first`,
    ...(times.length === 0 ? [] : [`${showMs(Math.min(...times))} to ${showMs(Math.max(...times))} ms`]),
    ...(has('lost') ? [`${signs.lost} lost`] : []),
    ...(has('unknown') ? [`${signs.unknown} not known`] : []),
  ];
  const title = `${cut(cloud, NAME_WIDTH, glyphs.more)} ${glyphs.dot} ${words.join(` ${glyphs.dot} `)}`;
  const titleLines = columns === undefined ? [title] : wrap(title, columns);
  return [...titleLines.map((line) => paint.faint(line)), `  ${sparkline(points, signs)}`];
}
