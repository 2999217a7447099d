import type { Json, JsonObject } from '../../core/json.ts';
import { MEASURES, measuresOf, notificationTimes } from '../../profiler/compare/measures.ts';
import { kindOf } from '../../profiler/compare/gate.ts';
import type { MaintenanceRecord } from '../../record/maintenance-record.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';

/** The form of `details`; it changes when a reader of the old form would misread the new one. */
export const DETAILS_VERSION = 1;

/**
 * What a result carries beside the fields that every project's results have: the whole profile. The database is
 * public, so addresses, host names and ids of the cloud stay out. No key has a dot or begins with a dollar sign:
 * the database behind it could not keep such keys.
 */
export function detailsOf(record: RunRecord, scenario: string): JsonObject {
  const iterations = record.scenarios.filter((one) => one.name === scenario);
  const { runId, target, doctor, leftovers } = record;
  return finite({
    links: [],
    detailsVersion: DETAILS_VERSION,
    runId,
    simulated: target.kind === 'simulated',
    target: target.kind,
    doctor: { ...doctor },
    scenario,
    vms: kindOf(record, scenario).vms,
    measures: Object.fromEntries(Object.entries(MEASURES).map(([name, { title }]) => [name, title])),
    summary: record.summary.find((one) => one.name === scenario) ?? null,
    tellings: iterations.map(iterationOf),
    leftovers: leftovers.length,
  }) as JsonObject;
}

function iterationOf(scenario: ScenarioRecord): JsonObject {
  const { iteration, verdict, flaky, checkpoints, gaps, budgets, components, checks } = scenario;
  const { detectionTimeMs, notificationTimeMs, recoveryTimeMs, totalTimeMs, outOfSyncMs } = scenario;
  return {
    iteration,
    verdict,
    ...(scenario.reason === undefined ? {} : { reason: scenario.reason }),
    flaky,
    times: {
      detectionTimeMs,
      notificationTimeMs,
      recoveryTimeMs,
      totalTimeMs,
      outOfSyncMs,
      restoredTimeMs: scenario.restoredTimeMs,
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
    checks,
    notifications: { ...scenario.notifications, timesMs: notificationTimes(scenario) },
    phases: scenario.phases,
    measures: { ...measuresOf(scenario) },
    ...(scenario.maintenance === undefined ? {} : { maintenance: maintenanceOf(scenario.maintenance) }),
  };
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
