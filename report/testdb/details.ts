import type { Json, JsonObject } from '../../core/json.ts';
import { MEASURES, measuresOf, notificationTimes } from '../../profiler/compare/measures.ts';
import { comparisonKindOf } from '../../profiler/compare/gate.ts';
import type { MaintenanceRecord } from '../../record/maintenance-record.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { ScenarioRecord, ScenarioSummary } from '../../record/scenario-record.ts';

/** The form of `details`; it changes when a reader of the old form would misread the new one. */
export const DETAILS_VERSION = 2;

/**
 * What a result carries beside the fields that every project's results have: the whole profile. The database is
 * public, so addresses, host names and ids of the cloud stay out. No key has a dot or begins with a dollar sign:
 * the database behind it could not keep such keys.
 */
export function detailsOf(record: RunRecord, scenario: string): JsonObject {
  const iterations = record.scenarios.filter(({ name }) => name === scenario);
  const summary = record.summary.find(({ name }) => name === scenario);
  const { runId, target, doctor, leftovers } = record;
  return finite({
    links: [],
    detailsVersion: DETAILS_VERSION,
    runId,
    simulated: target.kind === 'simulated',
    target: target.kind,
    doctor: { ...doctor },
    scenario,
    vms: comparisonKindOf(record, scenario).vms,
    measures: Object.fromEntries(Object.entries(MEASURES).map(([name, { title }]) => [name, title])),
    summary: summary === undefined ? null : summaryOf(summary),
    iterations: iterations.map(iterationOf),
    leftovers: leftovers.length,
  }) as JsonObject;
}

/** The form has the fields of a fault for every kind: stored results of all versions are compared by it. */
function iterationOf(scenario: ScenarioRecord): JsonObject {
  const { iteration, verdict, flaky, checks } = scenario;
  const fault = faultFieldsOf(scenario);
  return {
    iteration,
    verdict,
    ...(scenario.reason === undefined ? {} : { reason: scenario.reason }),
    flaky,
    times: fault.times,
    checkpoints: fault.checkpoints,
    gaps: fault.gaps,
    components: fault.components,
    budgets: fault.budgets,
    checks,
    notifications: fault.notifications,
    phases: scenario.phases,
    measures: { ...measuresOf(scenario) },
    ...(scenario.kind !== 'maintenance' || scenario.maintenance === undefined
      ? {}
      : { maintenance: maintenanceOf(scenario.maintenance) }),
  };
}

function faultFieldsOf(scenario: ScenarioRecord): Readonly<Record<FaultField, Json>> {
  if (scenario.kind !== 'fault') return NO_FAULT;
  const { checkpoints, gaps, components, budgets, notifications } = scenario;
  const { detectionTimeMs, notificationTimeMs, recoveryTimeMs, totalTimeMs } = scenario;
  const { outOfSyncMs, restoredTimeMs } = scenario;
  return {
    times: {
      detectionTimeMs,
      notificationTimeMs,
      recoveryTimeMs,
      totalTimeMs,
      outOfSyncMs,
      restoredTimeMs,
    },
    checkpoints: checkpoints.map(({ index, name, component, tMs, uncertaintyMs, source, onPath }) => ({
      index,
      name,
      component,
      tMs,
      uncertaintyMs,
      source,
      onPath,
    })),
    gaps,
    components,
    budgets,
    notifications: { ...notifications, timesMs: notificationTimes(scenario) },
  };
}

type FaultField = 'times' | 'checkpoints' | 'gaps' | 'components' | 'budgets' | 'notifications';

const NO_FAULT: Readonly<Record<FaultField, Json>> = {
  times: {
    detectionTimeMs: null,
    notificationTimeMs: null,
    recoveryTimeMs: null,
    totalTimeMs: null,
    outOfSyncMs: null,
    restoredTimeMs: null,
  },
  checkpoints: [],
  gaps: [],
  components: [],
  budgets: [],
  notifications: {
    expected: 0,
    received: 0,
    firstMs: null,
    medianMs: null,
    p95Ms: null,
    lastMs: null,
    timesMs: [],
  },
};

/** The statistics in the same form for every kind, like {@link iterationOf}. */
function summaryOf(summary: ScenarioSummary): JsonObject {
  const noTimes = {
    detectionTimeMs: null,
    notificationTimeMs: null,
    recoveryTimeMs: null,
    totalTimeMs: null,
  };
  const { name, kind: _kind, iterations, verdicts, flaky, ...own } = summary;
  return finite({ name, iterations, verdicts, flaky, ...noTimes, ...own }) as JsonObject;
}

function maintenanceOf({ session, hosts, moves, service, violations }: MaintenanceRecord): JsonObject {
  const { dialect, workflow, state, totalMs, leadTimeMs, workTimeMs, phases } = session;
  const { longestGapMs, resolutionMs, incidents, switchOvers } = service;
  return {
    dialect,
    workflow,
    state,
    totalMs,
    leadTimeMs,
    workTimeMs,
    phases,
    hosts: hosts.length,
    maintainedHosts: hosts.filter((host) => host.maintained).length,
    moves: moves.length,
    failedMoves: moves.filter((move) => move.outcome === 'failed').length,
    longestGapMs,
    resolutionMs,
    incidents: incidents.length,
    switchOvers: switchOvers.length,
    violations: violations.map(({ rule, by }) => ({ rule, by })),
  };
}

/** A copy in which every number is one that JSON has; others become null. */
function finite(value: unknown): Json {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(finite);
  if (typeof value !== 'object' || value === null) return (value as Json) ?? null;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, finite(item)]));
}
