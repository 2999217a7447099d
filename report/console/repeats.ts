import type { RecordKind } from '../../record/scenarios.ts';
import { slowestReplyMs } from '../../profiler/maintenance/summary.ts';
import type { MaintenanceRecord } from '../../record/maintenance-record.ts';
import type { ScenarioRecord, ScenarioSummary, SummaryOf } from '../../record/scenario-record.ts';
import { INDENT } from './page.ts';
import type { Page } from './page.ts';
import { left, right, showMs, wrap } from '../text/terminal.ts';

/** A figure of an iteration, and over all of them. */
interface Figure {
  readonly title: string;
  readonly of: (scenario: ScenarioRecord) => number | null | undefined;
  readonly over: (summary: ScenarioSummary) => Record<'median' | 'p95', number> | null | undefined;
  /** What to divide milliseconds by; 1000 shows seconds. */
  readonly unit?: number;
}

type Time = 'notificationTimeMs' | 'detectionTimeMs' | 'recoveryTimeMs' | 'totalTimeMs';

function faultFigure(title: string, time: Time): Figure {
  return {
    title,
    of: (scenario) => (scenario.kind === 'fault' ? scenario[time] : undefined),
    over: (summary) => (summary.kind === 'fault' ? summary[time] : undefined),
  };
}

function sessionFigure(
  title: string,
  of: (record: MaintenanceRecord) => number | null | undefined,
  name: keyof NonNullable<SummaryOf<'maintenance'>['maintenance']>,
  unit = 1,
): Figure {
  return {
    title,
    of: (scenario) =>
      scenario.kind === 'maintenance' && scenario.maintenance !== undefined
        ? of(scenario.maintenance)
        : undefined,
    over: (summary) => (summary.kind === 'maintenance' ? summary.maintenance?.[name] : undefined),
    unit,
  };
}

/** Columns in the order of their worth; narrow terminals get the first ones. */
const FIGURES: Readonly<Record<RecordKind, readonly Figure[]>> = {
  fault: [
    faultFigure('notification', 'notificationTimeMs'),
    faultFigure('detection', 'detectionTimeMs'),
    faultFigure('recovery', 'recoveryTimeMs'),
    faultFigure('total', 'totalTimeMs'),
  ],
  maintenance: [
    sessionFigure('session s', ({ session }) => session.totalMs, 'totalMs', 1000),
    sessionFigure('gap ms', ({ service }) => service.longestGapMs, 'longestGapMs'),
    sessionFigure('work s', ({ session }) => session.workTimeMs, 'workTimeMs', 1000),
    sessionFigure('reply ms', slowestReplyMs, 'slowestReplyMs'),
  ],
  checks: [],
};

const CELL_WIDTH = 12;
const VERDICT_WIDTH = 11;
const NUMBER_WIDTH = 7;

/** Every repetition of a scenario in one line, and their median and p95. */
export function repeatTable(
  page: Page,
  summary: ScenarioSummary,
  scenarios: readonly ScenarioRecord[],
): readonly string[] {
  const { paint, glyphs, columns } = page;
  const room = columns - INDENT.length - NUMBER_WIDTH - 1 - VERDICT_WIDTH;
  const figures = FIGURES[summary.kind];
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
