import { recordKindOf } from '../../record/scenarios.ts';
import { slowestReplyMs } from '../../profiler/maintenance/summary.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';
import { INDENT } from './page.ts';
import type { Page } from './page.ts';
import { left, right, showMs, wrap } from '../text/terminal.ts';

type Summary = RunRecord['summary'][number];

/** A figure of a repetition, and over all of them. */
interface Figure {
  readonly title: string;
  readonly of: (scenario: ScenarioRecord) => number | null | undefined;
  readonly over: (summary: Summary) => Record<'median' | 'p95', number> | null | undefined;
  /** What to divide milliseconds by; 1000 shows seconds. */
  readonly unit?: number;
}

/** Columns in the order of their worth; narrow terminals get the first ones. */
const FAULT_FIGURES: readonly Figure[] = (
  [
    ['notification', 'notificationTimeMs'],
    ['detection', 'detectionTimeMs'],
    ['recovery', 'recoveryTimeMs'],
    ['total', 'totalTimeMs'],
  ] as const
).map(([title, time]) => ({ title, of: (one) => one[time], over: (summary) => summary[time] }));

const MAINTENANCE_FIGURES: readonly Figure[] = [
  {
    title: 'session s',
    of: ({ maintenance }) => maintenance?.session.totalMs,
    over: ({ maintenance }) => maintenance?.totalMs,
    unit: 1000,
  },
  {
    title: 'gap ms',
    of: ({ maintenance }) => maintenance?.service.longestGapMs,
    over: ({ maintenance }) => maintenance?.longestGapMs,
  },
  {
    title: 'work s',
    of: ({ maintenance }) => maintenance?.session.workTimeMs,
    over: ({ maintenance }) => maintenance?.workTimeMs,
    unit: 1000,
  },
  {
    title: 'reply ms',
    of: ({ maintenance }) => (maintenance === undefined ? undefined : slowestReplyMs(maintenance)),
    over: ({ maintenance }) => maintenance?.slowestReplyMs,
  },
];

const CELL_WIDTH = 12;
const VERDICT_WIDTH = 11;
const NUMBER_WIDTH = 7;

const FIGURES = { fault: FAULT_FIGURES, maintenance: MAINTENANCE_FIGURES } as const;

/** Every repetition of a scenario in one line, and their median and p95. */
export function repeatTable(
  page: Page,
  summary: Summary,
  scenarios: readonly ScenarioRecord[],
): readonly string[] {
  const { paint, glyphs, columns } = page;
  const room = columns - INDENT.length - NUMBER_WIDTH - 1 - VERDICT_WIDTH;
  const figures = FIGURES[recordKindOf(summary.name)];
  const shown = figures.slice(0, Math.max(1, Math.floor(room / (CELL_WIDTH + 1))));
  const cell = ({ unit = 1 }: Figure, ms: number | null | undefined): string =>
    ` ${right(ms === null || ms === undefined ? glyphs.none : showMs(ms / unit, 1), CELL_WIDTH)}`;
  const head = (first: string, second: string): string =>
    `${INDENT}${right(first, NUMBER_WIDTH)} ${left(second, VERDICT_WIDTH)}`;
  const rows = scenarios.flatMap((scenario) => {
    const { iteration, verdict, reason, flaky } = scenario;
    const mark = `${glyphs.verdicts[verdict]} ${verdict}${flaky.length > 0 ? '*' : ''}`;
    const times = shown.map((figure) => cell(figure, figure.of(scenario))).join('');
    const line = `${INDENT}${right(String(iteration), NUMBER_WIDTH)} ${paint.verdict[verdict](left(mark, VERDICT_WIDTH))}${times}`;
    return [line, ...why(page, verdict, reason)];
  });
  const footer = (['median', 'p95'] as const).map((name) =>
    paint.strong(
      `${head(name, '')}${shown.map((figure) => cell(figure, figure.over(summary)?.[name])).join('')}`,
    ),
  );
  const titles = `${head('#', 'verdict')}${shown.map(({ title }) => ` ${right(title, CELL_WIDTH)}`).join('')}`;
  const flaky = summary.flaky > 0 ? [paint.warning(`${INDENT}* flaky: delivered more than once`)] : [];
  return [paint.faint(titles), ...rows, ...footer, ...flaky];
}

function why(page: Page, verdict: ScenarioRecord['verdict'], reason: string | undefined): readonly string[] {
  if (reason === undefined) return [];
  const margin = ' '.repeat(INDENT.length + NUMBER_WIDTH + 1);
  return wrap(reason, page.columns - margin.length).map(
    (line) => `${margin}${page.paint.verdict[verdict](line)}`,
  );
}

/** The repetition worth a closer look: the worst verdict, and among equals the slowest. */
export function worthShowing(scenarios: readonly ScenarioRecord[]): ScenarioRecord | undefined {
  const order = ['passed', 'skipped', 'unknown', 'failed'];
  return scenarios.reduce<ScenarioRecord | undefined>((worst, one) => {
    if (worst === undefined) return one;
    const difference = order.indexOf(one.verdict) - order.indexOf(worst.verdict);
    if (difference !== 0) return difference > 0 ? one : worst;
    return slowness(one) > slowness(worst) ? one : worst;
  }, undefined);
}

function slowness({ notificationTimeMs, maintenance }: ScenarioRecord): number {
  return notificationTimeMs ?? maintenance?.session.totalMs ?? 0;
}
