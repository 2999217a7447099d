import { instant } from './instants.ts';
import type { CommonRecord, RecordOf, ScenarioRecord } from '../record/scenario-record.ts';
import { recordKindOf } from '../record/scenarios.ts';
import type { RecordKind } from '../record/scenarios.ts';
import { nameOf } from './segments.ts';
import type { Segment } from './segments.ts';

/** What every record of an iteration has, of one about which nothing is known. */
export function blankCommon(segment: Segment): CommonRecord {
  return {
    ...nameOf(segment),
    ...instant('startedAt', segment.started.atUs),
    verdict: 'unknown',
    flaky: [],
    checks: [],
    armed: null,
    phases: [],
    overhead: null,
    notes: [],
  };
}

/** What the records of each kind have of their own, of an iteration about which nothing is known. */
const BLANKS: { readonly [Kind in RecordKind]: Omit<RecordOf<Kind>, keyof CommonRecord> } = {
  fault: {
    kind: 'fault',
    host: null,
    originIndex: null,
    checkpoints: [],
    gaps: [],
    detectionTimeMs: null,
    notificationTimeMs: null,
    recoveryTimeMs: null,
    totalTimeMs: null,
    outOfSyncMs: null,
    restoredTimeMs: null,
    budgets: [],
    components: [],
    notifications: { expected: 0, received: 0, firstMs: null, medianMs: null, p95Ms: null, lastMs: null },
    vms: [],
  },
  maintenance: { kind: 'maintenance' },
  checks: { kind: 'checks' },
};

/** The record of an iteration about which nothing is known. */
export function blankRecord(segment: Segment): ScenarioRecord {
  const common = blankCommon(segment);
  return { ...common, ...BLANKS[recordKindOf(common.name)] };
}
