import { instant } from './instants.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';
import { nameOf } from './segments.ts';
import type { Segment } from './segments.ts';

/**
 * The record of an iteration of which nothing is known. Scenarios without a fault leave everything about one as it
 * is here.
 */
export function blankRecord(segment: Segment): ScenarioRecord {
  return {
    ...nameOf(segment),
    ...instant('startedAt', segment.started.atUs),
    verdict: 'unknown',
    flaky: [],
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
    checks: [],
    notifications: { expected: 0, received: 0, firstMs: null, medianMs: null, p95Ms: null, lastMs: null },
    vms: [],
    armed: null,
    phases: [],
    overhead: null,
    notes: [],
  };
}
