import type { RunRecord } from '../record/run-record.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';
import { worstOf } from '../record/verdict.ts';

/** How a run ended: logs do not show it, and a record without an end belongs to a run that goes on or was killed. */
export type RunEnd = 'ended' | 'open' | 'not logged';

/** What is said of a run without an end. */
export const NOT_ENDED = 'the run goes on, or was killed';

/** Runs of ours have ids that begin with a digit. */
export const LOGS_PREFIX = 'logs-';

/** How a run ended. */
export function endOf({ finishedAt, runId }: Pick<RunRecord, 'finishedAt' | 'runId'>): RunEnd {
  if (finishedAt !== null) return 'ended';
  return runId.startsWith(LOGS_PREFIX) ? 'not logged' : 'open';
}

/**
 * The verdict of a whole run, and why it is not passed: the worst of its scenarios. A run without an end has not
 * passed, because what was still to come is not known.
 */
export function outcomeOf(
  run: Pick<RunRecord, 'finishedAt' | 'runId'>,
  scenarios: readonly ScenarioRecord[],
): { readonly verdict: RunRecord['verdict']; readonly reason?: string } {
  const known = worstOf(scenarios.map(({ verdict }) => verdict));
  const isOpen = endOf(run) === 'open';
  const reasons = [
    ...(isOpen ? [NOT_ENDED] : []),
    ...(isOpen && scenarios.length > 0 ? [`${known} so far`] : []),
    ...reasonsOf(known, scenarios),
  ];
  const verdict = isOpen ? worstOf([known, 'unknown']) : known;
  return { verdict, ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }) };
}

function reasonsOf(verdict: RunRecord['verdict'], scenarios: readonly ScenarioRecord[]): readonly string[] {
  if (scenarios.length === 0) return ['no scenario was run'];
  if (verdict === 'passed') return [];
  const isRepeated = scenarios.length > 1;
  return scenarios
    .filter((scenario) => scenario.verdict === verdict)
    .map(({ name, iteration, reason }) =>
      isRepeated ? `${name} #${iteration}: ${reason}` : (reason ?? 'no reason was given'),
    );
}
