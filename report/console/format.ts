import type { RunRecord } from '../../record/run-record.ts';
import { byKind } from '../../record/scenario-record.ts';
import type { FaultRecord } from '../../record/scenario-record.ts';
import { checkList } from './checks.ts';
import { componentTable } from './components.ts';
import { glyphsFor } from './glyphs.ts';
import { maintenanceSections } from './maintenance/sections.ts';
import type { Page } from './page.ts';
import { createPaint } from './paint.ts';
import { deadlineMs } from '../deadline.ts';
import { headline } from '../text/headline.ts';
import { worthShowing } from '../worth-showing.ts';
import { repeatTable } from './repeats.ts';
import { runFacts, iterationFacts } from './run-facts.ts';
import { timeList } from './times.ts';
import { runTitle, verdictTitle } from './title.ts';
import { clean, wrap } from '../text/terminal.ts';
import { vmSection } from './vms.ts';
import { waterfall } from './waterfall.ts';

/** What the terminal can show, and what of the report is wanted. */
export interface ConsoleOptions {
  /** Its width in characters; the report fits from 40 on. */
  readonly columns: number;
  readonly color: boolean;
  readonly unicode: boolean;
  /** Where the record is, for the last lines; the record itself is the same on every machine. */
  readonly recordPath?: string | undefined;
  /** Whether to show waterfall and components; default true. */
  readonly profile?: boolean;
}

const LEAST_COLUMNS = 40;
const MOST_COLUMNS = 200;

/**
 * The report of a run for people: verdict, waterfall, components, budgets, checks, and how to go on. No line
 * is longer than `columns`, but for a path or a word of a command that is to be copied.
 */
export function formatConsole(record: RunRecord, options: ConsoleOptions): string {
  const page = pageFor(options);
  const sections = [
    runTitle(page, record),
    ...(record.scenarios.length === 0 ? [emptyRun(page, record)] : []),
    ...record.summary.flatMap((summary) => scenarioSections(page, record, summary, options.profile ?? true)),
    runFacts(page, record, options.recordPath),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

/** One line per scenario: what was tested, on what, and the verdict. */
export function formatVerdict(record: RunRecord, options: ConsoleOptions): string {
  const { paint, glyphs } = pageFor(options);
  const kind = record.target.kind === 'simulated' ? 'SIMULATED ' : '';
  const line = (name: string, verdict: RunRecord['verdict'], rest: string): string =>
    `${kind}${name} ${paint.verdict[verdict](verdict.toUpperCase())}${rest === '' ? '' : ` ${glyphs.dot} ${rest}`}\n`;
  if (record.scenarios.length === 0) return line('run', record.verdict, clean(record.reason ?? ''));
  return record.scenarios
    .map((scenario) => {
      const name = `${scenario.name}${record.scenarios.length > 1 ? ` #${scenario.iteration}` : ''}`;
      return line(clean(name), scenario.verdict, clean(scenario.reason ?? headline(scenario)));
    })
    .join('');
}

function pageFor({ columns, color, unicode }: ConsoleOptions): Page {
  return {
    columns: Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, Math.floor(columns))),
    glyphs: glyphsFor(unicode),
    paint: createPaint(color),
  };
}

type Section = readonly string[];

function scenarioSections(
  page: Page,
  record: RunRecord,
  summary: RunRecord['summary'][number],
  showProfile: boolean,
): readonly Section[] {
  const iterations = record.scenarios.filter((scenario) => scenario.name === summary.name);
  const shown = worthShowing(iterations);
  if (shown === undefined) return [];
  const isRepeated = iterations.length > 1;
  const remark = isRepeated ? `iteration ${shown.iteration}, the one shown of ${iterations.length}` : '';
  return [
    ...(isRepeated ? [heading(page, repeatTitle(summary)), repeatTable(page, summary, iterations)] : []),
    verdictTitle(page, shown, remark),
    ...kindSections(shown, page, showProfile),
    checkList(page, shown),
    iterationFacts(page, shown),
  ];
}

/** What is shown of each kind of scenario between its title and its checks. */
const kindSections = byKind<[page: Page, showProfile: boolean], readonly Section[]>({
  fault: faultSections,
  maintenance: maintenanceSections,
  checks: () => [],
});

/** A fault between its title and its checks: waterfall, components, times. */
function faultSections(scenario: FaultRecord, page: Page, showProfile: boolean): readonly Section[] {
  const hasProfile = showProfile && scenario.checkpoints.length > 0;
  const profile = [waterfall(page, scenario, deadlineMs(scenario)), componentTable(page, scenario)];
  return [...(hasProfile ? profile : []), [...timeList(page, scenario), ...vmSection(page, scenario)]];
}

function repeatTitle({ name, iterations, verdicts }: RunRecord['summary'][number]): string {
  const counts = (['passed', 'failed', 'unknown', 'skipped'] as const)
    .filter((verdict) => verdicts[verdict] > 0)
    .map((verdict) => `${verdicts[verdict]} ${verdict}`);
  return `${name}, ${iterations} iterations: ${counts.join(', ')}`;
}

function heading({ paint, columns }: Page, text: string): Section {
  return wrap(text, columns).map((line) => paint.heading(line));
}

function emptyRun({ paint, columns }: Page, { verdict, reason }: RunRecord): Section {
  const text = `${verdict.toUpperCase()}: ${reason ?? 'no reason was given'}`;
  return wrap(text, columns).map((line) => paint.verdict[verdict](line));
}
