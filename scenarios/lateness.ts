import { measureLateness } from '../core/lateness.ts';
import type { LatenessMeter } from '../core/lateness.ts';
import type { ScenarioContext } from './context.ts';

/** Measures how late this process runs, and records each lateness; until it is stopped, or the scenario ends. */
export function recordLateness({
  clock,
  recorder,
  scope,
}: Pick<ScenarioContext, 'clock' | 'recorder' | 'scope'>): LatenessMeter {
  const stamp = (lateMs: number): void =>
    recorder.stamp('harness.late', 'scenario', { lateMs: Math.round(lateMs * 1000) / 1000 });
  stamp(0);
  const meter = measureLateness(clock, stamp);
  scope.defer('lateness meter', () => meter.stop());
  return meter;
}
