import type { Comparison } from '../profiler/compare/compare.ts';
import type { RunsComparison } from '../profiler/compare/compare-runs.ts';
import type { Gate, ScenarioGate } from '../profiler/compare/gate.ts';
import type { RunRecord } from '../record/run-record.ts';

/** The columns of {@link comparisonRows}. */
export const COMPARISON_HEAD = ['time', 'before', 'after', 'shift', '95 % interval', 'p', 'verdict'] as const;

/** A comparison as a table: one row per measure, medians and shift in milliseconds. */
export function comparisonRows(comparisons: readonly Comparison[]): readonly (readonly string[])[] {
  return comparisons.map((comparison) => [
    comparison.title,
    sideText(comparison.before),
    sideText(comparison.after),
    shiftText(comparison),
    comparison.intervalMs === null
      ? '-'
      : `${signed(comparison.intervalMs[0])} … ${signed(comparison.intervalMs[1])}`,
    comparison.p === null ? '-' : chanceText(comparison.p),
    comparison.verdict,
  ]);
}

/** What stands below the table: why some of it was not judged. */
export function comparisonNotes(comparisons: readonly Comparison[]): readonly string[] {
  const reasons = [...new Set(comparisons.flatMap((comparison) => comparison.reason ?? []))];
  return reasons.map((reason) => {
    const titles = comparisons
      .filter((comparison) => comparison.reason === reason)
      .map((comparison) => comparison.title);
    return `Not enough to judge ${titles.join(', ')}: ${reason}.`;
  });
}

/** What stands above the table of two sets of runs. */
export function comparisonTitle({ before, after, warnings }: RunsComparison): readonly string[] {
  const side = (name: string, comparedRuns: RunsComparison['before']): string => {
    const simulated = comparedRuns.targetKind === 'simulated' ? 'SIMULATED ' : '';
    const open = comparedRuns.notPassed === 0 ? '' : `, ${comparedRuns.notPassed} of them not passed`;
    return `${name} ${simulated}${comparedRuns.runs.join(', ')}: ${count(comparedRuns.iterations, 'iteration')}${open}`;
  };
  return [side('before', before), side('after ', after), ...warnings.map((warning) => `Careful: ${warning}`)];
}

/** Where earlier results were found, and how many requested. */
export interface GateSource {
  readonly name: 'test database' | 'runs folder';
  readonly last: number;
  /** Why they could not be read. */
  readonly problem?: string | undefined;
}

/** The judgement of a run against earlier ones, for `comparison.json`. */
export function gateJson(record: RunRecord, gate: Gate, source: GateSource): string {
  const { runId, target } = record;
  const value = { schemaVersion: 1, runId, target: { kind: target.kind }, against: source, ...gate };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The judgement of a run against earlier ones, for people. */
export function gateLines(record: RunRecord, gate: Gate, source: GateSource): readonly string[] {
  const simulated = record.target.kind === 'simulated' ? 'SIMULATED ' : '';
  const where =
    source.name === 'test database'
      ? 'in the test database'
      : 'in the runs folder (there is no test database to ask)';
  const failed = source.problem === undefined ? [] : [`Earlier results could not be read: ${source.problem}`];
  return [
    ...failed,
    ...gate.scenarios.flatMap((scenario) => [
      `${simulated}${scenario.scenario} against ${earlierText(scenario, source.last)} ${where}: ${GATE_WORDS[scenario.verdict]}`,
      ...scenario.comparisons.map((comparison) => `  ${gateSentence(comparison)}`),
      ...(scenario.leftOut.length === 0 ? [] : [`  left out: ${scenario.leftOut.join('; ')}`]),
    ]),
  ];
}

const GATE_WORDS = {
  slower: 'SLOWER',
  'not slower': 'no slow-down found',
  'not enough': 'NOT ENOUGH TO JUDGE; nothing is said about its speed',
} as const;

function earlierText({ runs }: ScenarioGate, last: number): string {
  return runs.length === last
    ? `the last ${last} runs that passed`
    : `${count(runs.length, 'earlier run')} of ${last} wanted`;
}

function gateSentence(comparison: Comparison): string {
  const medians = `${comparison.title}: ${sideText(comparison.before)} before, ${sideText(comparison.after)} now`;
  if (comparison.reason !== undefined) return `${medians}: not enough (${comparison.reason})`;
  return `${medians}: ${shiftText(comparison)}, p ${chanceText(comparison.p ?? 1)}: ${comparison.verdict}`;
}

function sideText({ count: number, medianMs }: Comparison['before']): string {
  return medianMs === null ? '-' : `${milliseconds(medianMs)} ms (${number})`;
}

function shiftText({ shiftMs, shiftShare }: Comparison): string {
  if (shiftMs === null) return '-';
  const share =
    shiftShare === null ? '' : ` (${shiftShare < 0 ? '−' : '+'}${Math.abs(shiftShare * 100).toFixed(1)} %)`;
  return `${signed(shiftMs)} ms${share}`;
}

function signed(ms: number): string {
  if (ms === 0) return milliseconds(0);
  return `${ms < 0 ? '−' : '+'}${milliseconds(Math.abs(ms))}`;
}

const milliseconds = (ms: number): string => (ms >= 1000 ? ms.toFixed(0) : ms.toFixed(1));
const chanceText = (p: number): string => (p < 0.0001 ? '< 0.0001' : p.toFixed(4));
const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
