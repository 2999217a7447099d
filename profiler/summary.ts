import { maintenanceSummary } from './maintenance/summary.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';
import { statisticsOf } from './statistics.ts';
import { hasUsableTimes } from './usable.ts';
import type { Verdict } from '../record/verdict.ts';

type Summary = RunRecord['summary'][number];
type TimeName = 'detectionTimeMs' | 'notificationTimeMs' | 'recoveryTimeMs' | 'totalTimeMs';

/** Each scenario over its repetitions, in the order of their first. Times that are not known, or not
 * usable, do not count. */
export function summarize(scenarios: readonly ScenarioRecord[]): readonly Summary[] {
  const names = [...new Set(scenarios.map((scenario) => scenario.name))];
  return names.map((name) => {
    const iterations = scenarios.filter((scenario) => scenario.name === name);
    const count = (verdict: Verdict): number => iterations.filter((one) => one.verdict === verdict).length;
    const statistics = (time: TimeName): Summary[TimeName] =>
      statisticsOf(iterations.filter(hasUsableTimes).flatMap((one) => one[time] ?? [])) ?? null;
    return {
      name,
      iterations: iterations.length,
      verdicts: {
        passed: count('passed'),
        failed: count('failed'),
        unknown: count('unknown'),
        skipped: count('skipped'),
      },
      flaky: iterations.filter((one) => one.flaky.length > 0).length,
      detectionTimeMs: statistics('detectionTimeMs'),
      notificationTimeMs: statistics('notificationTimeMs'),
      recoveryTimeMs: statistics('recoveryTimeMs'),
      totalTimeMs: statistics('totalTimeMs'),
      ...maintenanceSummary(iterations),
    };
  });
}
