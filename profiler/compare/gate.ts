import type { RunRecord } from '../../record/run-record.ts';
import { isOfKind } from '../../record/scenario-record.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';
import { compareIterations } from './compare.ts';
import type { Comparison } from './compare.ts';
import { MEASURES, measuresFor, measuresOf } from './measures.ts';
import type { Measures } from './measures.ts';

/** What a run must have in common with earlier ones, so that their times can be compared. */
export interface RunKind {
  readonly targetKind: RunRecord['target']['kind'];
  /** The most VMs that one iteration had. */
  readonly vms: number;
}

/** One scenario of an earlier run that passed. */
export interface EarlierResult {
  readonly runId: string;
  readonly scenario: string;
  readonly kind: RunKind;
  readonly iterations: readonly Measures[];
}

/** Whether a run is slower than earlier ones. `not enough` is no pass: nothing was judged. */
export type GateVerdict = 'slower' | 'not slower' | 'not enough';

/** The judgement of one scenario. */
export interface ScenarioGate {
  readonly scenario: string;
  readonly verdict: GateVerdict;
  /** The earlier runs it was compared with, newest first. */
  readonly runs: readonly string[];
  /** Earlier runs that were left out, and why. */
  readonly leftOut: readonly string[];
  readonly comparisons: readonly Comparison[];
}

/** The judgement of a run against earlier ones. */
export interface Gate {
  readonly verdict: GateVerdict;
  readonly scenarios: readonly ScenarioGate[];
}

/** What the scenarios of a run are compared by. */
export function comparisonKindOf(record: RunRecord, scenario: string): RunKind {
  const iterations = record.scenarios.filter(({ name }) => name === scenario);
  return { targetKind: record.target.kind, vms: mostVms(iterations) };
}

/** The most VMs that a fault in these iterations affected. */
export function mostVms(iterations: readonly ScenarioRecord[]): number {
  return Math.max(0, ...iterations.filter(isOfKind('fault')).map(({ vms }) => vms.length));
}

/** The measures of each iteration of a scenario, in their order. Skipped iterations have none. */
export function measuredIterations(record: RunRecord, scenario: string): readonly Measures[] {
  return record.scenarios.filter(({ name }) => name === scenario).map(measuresOf);
}

/** A saved run as an earlier result of a scenario; undefined unless all its iterations passed. */
export function earlierResultOf(record: RunRecord, scenario: string): EarlierResult | undefined {
  const own = record.scenarios.filter(({ name }) => name === scenario);
  if (own.length === 0 || own.some(({ verdict }) => verdict !== 'passed')) return undefined;
  const { runId } = record;
  return {
    runId,
    scenario,
    kind: comparisonKindOf(record, scenario),
    iterations: measuredIterations(record, scenario),
  };
}

/**
 * Judges whether a run is slower than earlier ones that passed. It never fails on a single number: too few
 * numbers are `not enough`.
 * @param earlier newest first; results of another kind of target or with another number of VMs are left out
 * @param last so many of them count for each scenario
 */
export function judgeGate(record: RunRecord, earlier: readonly EarlierResult[], last: number): Gate {
  const names = [...new Set(record.scenarios.map((scenario) => scenario.name))];
  const scenarios = names.map((scenario) => judgeScenario(record, scenario, earlier, last));
  const has = (verdict: GateVerdict): boolean => scenarios.some((scenario) => scenario.verdict === verdict);
  const verdict = has('slower')
    ? 'slower'
    : !has('not slower') || has('not enough')
      ? 'not enough'
      : 'not slower';
  return { verdict, scenarios };
}

function judgeScenario(
  record: RunRecord,
  scenario: string,
  earlier: readonly EarlierResult[],
  last: number,
): ScenarioGate {
  const kind = comparisonKindOf(record, scenario);
  const others = earlier.filter(
    (earlierResult) => earlierResult.scenario === scenario && earlierResult.runId !== record.runId,
  );
  const alike = others.filter((other) => isAlike(kind, other.kind));
  const compared = alike.slice(0, last);
  const measures = measuresFor(scenario).filter((name) => MEASURES[name].gates);
  const before = compared.flatMap((earlierResult) => earlierResult.iterations);
  const comparisons = compareIterations(before, measuredIterations(record, scenario), {
    scenario,
    measures,
    ask: 'slower',
  });
  return {
    scenario,
    verdict: gateVerdict(comparisons),
    runs: compared.map((earlierResult) => earlierResult.runId),
    leftOut: others.flatMap((other) => {
      const why = unlike(kind, other.kind);
      return why === undefined ? [] : [`${other.runId}: ${why}`];
    }),
    comparisons,
  };
}

/** One slow measure is slow; and what was judged only in part is not judged. */
function gateVerdict(comparisons: readonly Comparison[]): GateVerdict {
  if (comparisons.some((comparison) => comparison.verdict === 'slower')) return 'slower';
  const isJudged =
    comparisons.length > 0 && comparisons.every((comparison) => comparison.verdict !== 'not enough');
  return isJudged ? 'not slower' : 'not enough';
}

/** Whether times of two kinds of run may be compared. */
export function isAlike(own: RunKind, other: RunKind): boolean {
  return unlike(own, other) === undefined;
}

/** Why times of two kinds of run say nothing of each other. */
function unlike(own: RunKind, other: RunKind): string | undefined {
  if (own.targetKind !== other.targetKind) return `its cloud is ${other.targetKind}`;
  if (own.vms !== other.vms) return `it had ${other.vms} VMs`;
  return undefined;
}
