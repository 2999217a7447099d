import { messageOf } from '../core/errors.ts';
import type { RecordOf, ScenarioRecord } from '../record/scenario-record.ts';
import { recordKindOf } from '../record/scenarios.ts';
import type { RecordKind } from '../record/scenarios.ts';
import { blankRecord } from './blank-record.ts';
import { judgeChecks } from './judge-checks.ts';
import { judgeFault } from './judge-fault.ts';
import { judgeMaintenance } from './maintenance/judge-maintenance.ts';
import { nameOf } from './segments.ts';
import type { Segment } from './segments.ts';

/** How a scenario is judged, by what it is recorded as. */
const JUDGES: { readonly [Kind in RecordKind]: (segment: Segment) => RecordOf<Kind> } = {
  fault: judgeFault,
  maintenance: judgeMaintenance,
  checks: judgeChecks,
};

/** Judges one iteration of a scenario. A fault of the judge itself makes the verdict unknown, with its words. */
export function judgeScenario(segment: Segment): ScenarioRecord {
  try {
    return JUDGES[recordKindOf(nameOf(segment).name)](segment);
  } catch (error) {
    return { ...blankRecord(segment), verdict: 'unknown', reason: `the judge failed: ${messageOf(error)}` };
  }
}
