import type { RunRecord } from '../record/run-record.ts';
import { scenarioFacts } from '../record/scenarios.ts';

/** The line that CI jobs search for in the output of every run that passed. */
const RUN_PASSED = 'doctor test successfully';

/** The success lines that hold of a run, each to be printed on a line of its own; none unless it passed. */
export function successLines(record: RunRecord): readonly string[] {
  if (record.verdict !== 'passed') return [];
  const own = record.scenarios.flatMap(({ name }) => scenarioFacts(name)?.successLine ?? []);
  return [RUN_PASSED, ...new Set(own)];
}
