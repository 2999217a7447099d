import { isOfKind } from '../record/scenario-record.ts';
import type { ScenarioRecord, ScenarioSummary, SummaryOf } from '../record/scenario-record.ts';
import { recordKindOf } from '../record/scenarios.ts';
import type { RecordKind } from '../record/scenarios.ts';
import type { Verdict } from '../record/verdict.ts';
import { maintenanceSummary } from './maintenance/summary.ts';
import { statisticsOf } from './statistics.ts';
import { hasUsableTimes } from './usable.ts';

type CountName = 'name' | 'iterations' | 'verdicts' | 'flaky';
type TimeName = 'detectionTimeMs' | 'notificationTimeMs' | 'recoveryTimeMs' | 'totalTimeMs';

/** The figures over the iterations of a scenario of each kind. */
const FIGURES: {
  readonly [Kind in RecordKind]: (iterations: readonly ScenarioRecord[]) => Omit<SummaryOf<Kind>, CountName>;
} = {
  fault: faultFigures,
  maintenance: (iterations) => ({
    kind: 'maintenance',
    ...maintenanceSummary(iterations.filter(isOfKind('maintenance'))),
  }),
  checks: () => ({ kind: 'checks' }),
};

/** Each scenario over its iterations, in the order of their first. Times that are not known, or not usable, do not
 * count. */
export function summarize(scenarios: readonly ScenarioRecord[]): readonly ScenarioSummary[] {
  const names = [...new Set(scenarios.map((scenario) => scenario.name))];
  return names.map((name) => {
    const iterations = scenarios.filter((scenario) => scenario.name === name);
    const count = (verdict: Verdict): number =>
      iterations.filter((iteration) => iteration.verdict === verdict).length;
    return {
      name,
      iterations: iterations.length,
      verdicts: {
        passed: count('passed'),
        failed: count('failed'),
        unknown: count('unknown'),
        skipped: count('skipped'),
      },
      flaky: iterations.filter(({ flaky }) => flaky.length > 0).length,
      ...FIGURES[recordKindOf(name)](iterations),
    };
  });
}

function faultFigures(iterations: readonly ScenarioRecord[]): Omit<SummaryOf<'fault'>, CountName> {
  const usable = iterations.filter(isOfKind('fault')).filter(hasUsableTimes);
  const over = (time: TimeName): SummaryOf<'fault'>[TimeName] =>
    statisticsOf(usable.flatMap((iteration) => iteration[time] ?? [])) ?? null;
  return {
    kind: 'fault',
    detectionTimeMs: over('detectionTimeMs'),
    notificationTimeMs: over('notificationTimeMs'),
    recoveryTimeMs: over('recoveryTimeMs'),
    totalTimeMs: over('totalTimeMs'),
  };
}
