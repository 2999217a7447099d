import type { RunRecord } from '../../record/run-record.ts';
import { compareSamples, samplesOf } from './compare.ts';
import type { Comparison } from './compare.ts';
import { measuredIterations, mostVms } from './gate.ts';
import type { Measures } from './measures.ts';

/** One side of a comparison of runs. */
export interface ComparedRuns {
  readonly runs: readonly string[];
  /** `simulated` as soon as one of them is. */
  readonly targetKind: RunRecord['target']['kind'];
  readonly iterations: number;
  /** Iterations that did not pass: their times count, too. */
  readonly notPassed: number;
}

/** Two sets of runs, measure by measure. */
export interface RunsComparison {
  readonly schemaVersion: 2;
  readonly before: ComparedRuns;
  readonly after: ComparedRuns;
  /** What makes the comparison doubtful. */
  readonly warnings: readonly string[];
  readonly comparisons: readonly Comparison[];
}

/** Compares all iterations of some runs with those of others. */
export function compareRuns(before: readonly RunRecord[], after: readonly RunRecord[]): RunsComparison {
  const all = [...before, ...after].flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
  const samples = [...new Set(all)].flatMap((scenario) =>
    samplesOf(measuredIn(before, scenario), measuredIn(after, scenario), { scenario }),
  );
  return {
    schemaVersion: 2,
    before: sideOf(before),
    after: sideOf(after),
    warnings: warningsOf(before, after),
    comparisons: compareSamples(samples, 'both'),
  };
}

function measuredIn(runs: readonly RunRecord[], scenario: string): readonly Measures[] {
  return runs.flatMap((run) => measuredIterations(run, scenario));
}

function sideOf(runs: readonly RunRecord[]): ComparedRuns {
  const iterations = runs.flatMap((run) => run.scenarios);
  return {
    runs: runs.map((run) => run.runId),
    targetKind: runs.some((run) => run.target.kind === 'simulated') ? 'simulated' : 'openstack',
    iterations: iterations.length,
    notPassed: iterations.filter((iteration) => iteration.verdict !== 'passed').length,
  };
}

/** What else may be the reason of a difference than what was changed on purpose. */
function warningsOf(before: readonly RunRecord[], after: readonly RunRecord[]): readonly string[] {
  const all = [...before, ...after];
  const differing = (read: (run: RunRecord) => string | number): boolean => new Set(all.map(read)).size > 1;
  const shared = before.filter((run) => after.some((other) => other.runId === run.runId));
  return [
    ...shared.map((run) => `Run ${run.runId} is on both sides.`),
    ...(differing((run) => run.target.kind)
      ? ['Some of the runs were made on a simulated cloud, some on a real one.']
      : []),
    ...(differing((run) => run.target.name) ? ['The runs were made on different clouds.'] : []),
    ...(differing((run) => run.installer) ? ['The runs were made with different installers.'] : []),
    ...(differing(({ scenarios }) => mostVms(scenarios)) ? ['The runs had different numbers of VMs.'] : []),
  ];
}
