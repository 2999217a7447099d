import type { Comparison } from '../profiler/compare/compare.ts';
import type { RunsComparison } from '../profiler/compare/compare-runs.ts';
import type { Gate, ScenarioGate } from '../profiler/compare/gate.ts';
import type { RunRecord } from '../record/run-record.ts';

/** The columns of {@link comparisonRows}. */
export const COMPARISON_HEAD = ['time', 'before', 'after', 'shift', '95 % interval', 'p', 'verdict'] as const;

/** A comparison as a table: one row per measure, medians and shift in milliseconds. */
export function comparisonRows(comparisons: readonly Comparison[]): readonly (readonly string[])[] {
  return comparisons.map((one) => [
    one.title,
    sideText(one.before),
    sideText(one.after),
    shiftText(one),
    one.intervalMs === null ? '-' : `${signed(one.intervalMs[0])} … ${signed(one.intervalMs[1])}`,
    one.p === null ? '-' : chanceText(one.p),
    one.verdict,
  ]);
}

/** What stands below the table: why some of it was not judged. */
export function comparisonNotes(comparisons: readonly Comparison[]): readonly string[] {
  const reasons = [...new Set(comparisons.flatMap((one) => one.reason ?? []))];
  return reasons.map((reason) => {
    const titles = comparisons.filter((one) => one.reason === reason).map((one) => one.title);
    return `Not enough to judge ${titles.join(', ')}: ${reason}.`;
  });
}

/** What stands above the table of two sets of runs. */
export function comparisonTitle({ before, after, warnings }: RunsComparison): readonly string[] {
  const side = (name: string, one: RunsComparison['before']): string => {
    const simulated = one.targetKind === 'simulated' ? 'SIMULATED ' : '';
    const open = one.notPassed === 0 ? '' : `, ${one.notPassed} of them not passed`;
    return `${name} ${simulated}${one.runs.join(', ')}: ${count(one.iterations, 'iteration')}${open}`;
  };
  return [side('before', before), side('after ', after), ...warnings.map((one) => `Careful: ${one}`)];
}

/** Where earlier results were found, and how many were asked for. */
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
    ...gate.scenarios.flatMap((one) => [
      `${simulated}${one.scenario} against ${earlierText(one, source.last)} ${where}: ${GATE_WORDS[one.verdict]}`,
      ...one.comparisons.map((comparison) => `  ${gateSentence(comparison)}`),
      ...(one.leftOut.length === 0 ? [] : [`  left out: ${one.leftOut.join('; ')}`]),
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

function gateSentence(one: Comparison): string {
  const medians = `${one.title}: ${sideText(one.before)} before, ${sideText(one.after)} now`;
  if (one.reason !== undefined) return `${medians}: not enough (${one.reason})`;
  return `${medians}: ${shiftText(one)}, p ${chanceText(one.p ?? 1)}: ${one.verdict}`;
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
