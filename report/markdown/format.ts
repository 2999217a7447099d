import { slowestReplyMs } from '../../profiler/maintenance/summary.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { byKind } from '../../record/scenario-record.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';
import type { Verdict } from '../../record/verdict.ts';
import { headline } from '../text/headline.ts';
import { worthShowing } from '../worth-showing.ts';
import { NOT_ENDED, endOf } from '../../profiler/run-end.ts';
import { SIMULATED_NOTE, isSimulatedRun, iterationLabel, titled } from '../text/label.ts';
import { faultSections } from './fault.ts';
import { maintenanceMarkdown } from './maintenance.ts';
import { code, plain, markdownTable } from '../text/markdown.ts';

/** Signs that are seen in a long page of a job's steps; the word stands beside each. */
const SIGNS: Readonly<Record<Verdict, string>> = {
  passed: '✅',
  failed: '❌',
  unknown: '❓',
  skipped: '⏭️',
};

/**
 * The report for the summary of a CI job (`$GITHUB_STEP_SUMMARY`, a GitLab comment): the verdicts, and the profile of
 * the iteration that is worth showing. It has no links and no HTML.
 */
export function formatMarkdown(record: RunRecord): string {
  const { verdict } = record;
  const sections = [
    [`# ${SIGNS[verdict]} ${titled(record, `doctor: ${verdict}`)}`],
    ...(isSimulatedRun(record) ? [[`**${SIMULATED_NOTE}**`]] : []),
    runLine(record),
    openLine(record),
    verdictTable(record),
    ...reasons(record),
    ...record.summary.flatMap(({ name }) => iterationSections(record, name)),
    remarks(record),
    [`Again: ${code(record.command)}`],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function runLine({ runId, target, installer, doctor }: RunRecord): readonly string[] {
  const facts = [
    `run ${code(runId)}`,
    target.kind === 'simulated' ? plain(target.name) : `OpenStack at ${code(target.name)}`,
    `installer ${plain(installer)}`,
    `doctor ${plain(doctor.version)}`,
  ];
  return [facts.join(' · ')];
}

/** What a run without an end must not hide. */
function openLine(record: RunRecord): readonly string[] {
  if (endOf(record) !== 'open') return [];
  return [`**${plain(record.reason ?? NOT_ENDED)}**`];
}

function verdictTable(record: RunRecord): readonly string[] {
  const rows = record.scenarios.map((scenario) => [
    plain(iterationLabel(record, scenario)),
    verdictText(scenario.verdict),
    plain(headline(scenario)),
  ]);
  return markdownTable(['scenario', 'verdict', 'in short'], rows);
}

/** Why what did not pass did not, and what was delivered more than once. */
function reasons(record: RunRecord): readonly (readonly string[])[] {
  if (record.scenarios.length === 0)
    return [[`**${record.verdict}**: ${plain(record.reason ?? 'no reason')}`]];
  const lines = record.scenarios.flatMap((scenario) => {
    const label = plain(iterationLabel(record, scenario));
    const why =
      scenario.reason === undefined ? [] : [`- ${label} is ${scenario.verdict}: ${plain(scenario.reason)}`];
    return [
      ...why,
      ...scenario.flaky.map((text) => `- ${label} is flaky: ${plain(text)}`),
      ...scenario.notes.map((text) => `- ${label}: ${plain(text)}`),
    ];
  });
  return [lines];
}

function iterationSections(record: RunRecord, name: string): readonly (readonly string[])[] {
  const iterations = record.scenarios.filter((scenario) => scenario.name === name);
  const scenario = worthShowing(iterations);
  if (scenario === undefined) return [];
  const remark = iterations.length > 1 ? `, the one shown of ${iterations.length}` : '';
  return [
    [`## ${plain(iterationLabel(record, scenario))}${remark}`],
    ...kindSections(scenario),
    checkTable(scenario),
  ];
}

/** What is shown of each kind of scenario between its title and its checks. */
const kindSections = byKind<[], readonly (readonly string[])[]>({
  fault: faultSections,
  maintenance: ({ maintenance }) =>
    maintenance === undefined ? [] : maintenanceMarkdown(maintenance, slowestReplyMs(maintenance)),
  checks: () => [],
});

function checkTable({ checks }: ScenarioRecord): readonly string[] {
  const rows = checks.map((check) => [
    plain(check.name),
    verdictText(check.verdict),
    plain(check.reason ?? ''),
  ]);
  return markdownTable(['check', 'verdict', 'why'], rows);
}

function remarks({ leftovers, warnings, runId }: RunRecord): readonly string[] {
  return [
    ...warnings.map((text) => `- warning: ${plain(text)}`),
    ...leftovers.map(({ what, reason }) => `- **left behind**: ${plain(what)}: ${plain(reason)}`),
    ...(leftovers.length === 0 ? [] : [`- take it back with ${code(`doctor cleanup ${runId}`)}`]),
  ];
}

function verdictText(verdict: Verdict): string {
  return `${SIGNS[verdict]} ${verdict}`;
}
