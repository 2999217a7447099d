import { recordKindOf } from '../record/scenarios.ts';
import type { RecordKind } from '../record/scenarios.ts';
import { CHECKPOINT } from '../record/checkpoints.ts';
import { messageOf } from '../core/errors.ts';
import { blankRecord } from './blank-record.ts';
import { toMs } from './units.ts';
import { doubtedChecks, falseAlarmOf, missedFaultOf, withoutTimes } from './false-alarm.ts';
import { findingsOf } from './findings.ts';
import { instant } from './instants.ts';
import { latenessNotes, latenessOf } from './lateness.ts';
import { judgeMaintenance } from './maintenance/judge-maintenance.ts';
import { componentCosts } from './path.ts';
import { nameOf, settingsOf } from './segments.ts';
import type { Segment } from './segments.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';
import { armedOf, checksOf, flakyOf, notesOf, overheadOf, phasesOf } from './side-facts.ts';
import { percentile } from './statistics.ts';
import { timelinesOf } from './timeline.ts';
import type { Timelines } from './timeline.ts';
import { budgetsOf, spanMs } from './times.ts';
import { checkpointRecords, vmRecords } from './timeline-records.ts';
import { reasonFor, worstOf } from '../record/verdict.ts';

/** Judges one iteration of a scenario. A fault of the judge itself makes the verdict unknown, with its words. */
export function judgeScenario(segment: Segment): ScenarioRecord {
  try {
    return JUDGES[recordKindOf(nameOf(segment).name)](segment);
  } catch (error) {
    return { ...blankRecord(segment), verdict: 'unknown', reason: `the judge failed: ${messageOf(error)}` };
  }
}

/** How each kind of scenario is judged. */
const JUDGES: Readonly<Record<RecordKind, (segment: Segment) => ScenarioRecord>> = {
  fault: judgeFault,
  maintenance: judgeMaintenance,
};

function judgeFault(segment: Segment): ScenarioRecord {
  const { events } = segment;
  const settings = settingsOf(segment);
  const timelines = timelinesOf(events);
  const { overall, origin, observations } = timelines;
  const budgets = budgetsOf(events, timelines, settings);
  const monitorFault = falseAlarmOf(events, timelines) ?? missedFaultOf(events, timelines);
  const taken = checksOf(events);
  const checks = monitorFault === undefined ? taken : doubtedChecks(taken);
  const findings = findingsOf({ segment, settings, timelines, budgets, checks, monitorFault });
  const verdict = worstOf(['passed', ...findings.map((one) => one.verdict)]);
  const reason = reasonFor(verdict, findings);
  const at = (index: number): number | undefined => overall.reached.get(index)?.us;
  const costs = componentCosts(overall.reached, overall.gaps);
  const lateness = latenessOf(events, timelines);
  const record: ScenarioRecord = {
    ...nameOf(segment),
    ...instant('startedAt', segment.started.atUs),
    ...instant('originAt', origin?.us),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    flaky: [...flakyOf(timelines)],
    host: observations.host ?? null,
    originIndex: origin?.index ?? null,
    checkpoints: checkpointRecords(overall, origin),
    gaps: [...overall.gaps],
    detectionTimeMs: spanMs(at(0), at(1)),
    notificationTimeMs: spanMs(at(1), at(9)),
    recoveryTimeMs: spanMs(at(1), at(10)),
    totalTimeMs: spanMs(at(0), at(9)),
    outOfSyncMs: spanMs(at(9), events.find((event) => event.event === 'scenario.in-sync')?.atUs),
    restoredTimeMs: spanMs(at(0), restoredUs(segment, timelines)),
    budgets: [...budgets],
    components: costs.map(({ name, costUs, share, includes }) => ({
      name,
      costMs: toMs(costUs),
      share,
      ...(includes.length === 0 ? {} : { includes: [...includes] }),
    })),
    checks: [...checks],
    notifications: notificationsOf(timelines),
    vms: vmRecords(timelines),
    armed: armedOf(events),
    phases: phasesOf(segment),
    overhead: overheadOf(events),
    ...(lateness === undefined ? {} : { lateness }),
    notes: [...notesOf(events), ...latenessNotes(budgets, lateness?.worstMs ?? 0)],
  };
  return monitorFault === undefined ? record : withoutTimes(record);
}

/** When the last replacement was ACTIVE; undefined while one is missing. */
function restoredUs({ events }: Segment, { vms }: Timelines): number | undefined {
  const recovered = new Map<string, number>();
  for (const event of events) {
    if (event.event === 'consumer.recovered') recovered.set(event.data.instanceId, event.atUs);
  }
  const times = vms.flatMap((vm) => recovered.get(vm.instanceId) ?? []);
  return vms.length > 0 && times.length === vms.length ? Math.max(...times) : undefined;
}

function notificationsOf({ vms }: Timelines): ScenarioRecord['notifications'] {
  const received = vms.filter((vm) => vm.reached.has(CHECKPOINT.receivedAlarm)).length;
  const times = vms.flatMap(
    ({ reached }) =>
      spanMs(reached.get(CHECKPOINT.rawFailure)?.us, reached.get(CHECKPOINT.receivedAlarm)?.us) ?? [],
  );
  const some = times.length > 0;
  return {
    expected: vms.length,
    received,
    firstMs: some ? Math.min(...times) : null,
    medianMs: some ? percentile(times, 0.5) : null,
    p95Ms: some ? percentile(times, 0.95) : null,
    lastMs: some ? Math.max(...times) : null,
  };
}
