import { byKind } from '../record/scenario-record.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';

/** The iteration worth showing in full: the worst verdict, and among equals the slowest. */
export function worthShowing(scenarios: readonly ScenarioRecord[]): ScenarioRecord | undefined {
  const order = ['passed', 'skipped', 'unknown', 'failed'];
  return scenarios.reduce<ScenarioRecord | undefined>((worst, scenario) => {
    if (worst === undefined) return scenario;
    const difference = order.indexOf(scenario.verdict) - order.indexOf(worst.verdict);
    if (difference !== 0) return difference > 0 ? scenario : worst;
    return slowness(scenario) > slowness(worst) ? scenario : worst;
  }, undefined);
}

const slowness = byKind<[], number>({
  fault: ({ notificationTimeMs }) => notificationTimeMs ?? 0,
  maintenance: ({ maintenance }) => maintenance?.session.totalMs ?? 0,
  checks: () => 0,
});
