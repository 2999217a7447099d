import { recordKindOf } from '../record/scenarios.ts';
import type { RunRecord } from '../record/run-record.ts';

/** Lines that CI jobs look for in the output of a run that passed. */
export const SUCCESS_LINES = {
  run: 'doctor test successfully',
  fault_management: 'doctor fault management test successfully',
} as const;

/** The success lines that hold of a run, each to be printed on a line of its own; none unless it passed. */
export function successLines(record: RunRecord): readonly string[] {
  if (record.verdict !== 'passed') return [];
  const testedFaults = record.scenarios.some((scenario) => recordKindOf(scenario.name) === 'fault');
  return testedFaults ? [SUCCESS_LINES.run, SUCCESS_LINES.fault_management] : [SUCCESS_LINES.run];
}
