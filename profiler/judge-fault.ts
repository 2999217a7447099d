import { CHECKPOINT } from '../record/checkpoints.ts';
import type { CheckpointKey } from '../record/checkpoints.ts';
import { toMs } from './units.ts';
import { doubtedChecks, falseAlarmOf, missedFaultOf, withoutTimes } from './false-alarm.ts';
import { findingsOf } from './findings.ts';
import { instant } from './instants.ts';
import { latenessNotes, latenessOf } from './lateness.ts';
import { componentCosts } from './path.ts';
import { nameOf, settingsOf } from './segments.ts';
import type { Segment } from './segments.ts';
import type { FaultRecord } from '../record/scenario-record.ts';
import { armedOf, checksOf, flakyOf, notesOf, overheadOf, phasesOf } from './side-facts.ts';
import { percentile } from './statistics.ts';
import { timelinesOf } from './timeline.ts';
import type { Timelines } from './timeline.ts';
import { budgetsOf, spanMs } from './times.ts';
import { withOnset } from './onset.ts';
import { checkpointRecords, vmRecords } from './timeline-records.ts';
import { reasonFor, worstOf } from '../record/verdict.ts';

/** Judges one iteration of a scenario in which a host fails. */
export function judgeFault(segment: Segment): FaultRecord {
  const { events } = segment;
  const settings = settingsOf(segment);
  const timelines = timelinesOf(events);
  const { overall, origin, observations } = timelines;
  const budgets = budgetsOf(events, timelines, settings);
  const monitorFault = falseAlarmOf(events, timelines) ?? missedFaultOf(events, timelines);
  const taken = checksOf(events);
  const checks = monitorFault === undefined ? taken : doubtedChecks(taken);
  const findings = findingsOf({ segment, settings, timelines, budgets, checks, monitorFault });
  const verdict = worstOf(['passed', ...findings.map((finding) => finding.verdict)]);
  const reason = reasonFor(verdict, findings);
  const at = (name: CheckpointKey): number | undefined => overall.reached.get(CHECKPOINT[name])?.us;
  const costs = componentCosts(overall.reached, overall.gaps);
  const lateness = latenessOf(events, timelines);
  const record: FaultRecord = {
    ...nameOf(segment),
    kind: 'fault',
    ...instant('startedAt', segment.started.atUs),
    ...instant('originAt', origin?.us),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    flaky: [...flakyOf(timelines)],
    host: observations.host ?? null,
    ...(observations.fault === undefined ? {} : { fault: observations.fault }),
    originIndex: origin?.index ?? null,
    checkpoints: checkpointRecords(overall, origin),
    gaps: [...overall.gaps],
    detectionTimeMs: spanMs(at('fault'), at('rawFailure')),
    notificationTimeMs: spanMs(at('rawFailure'), at('receivedAlarm')),
    recoveryTimeMs: spanMs(at('rawFailure'), at('handledAlarm')),
    totalTimeMs: spanMs(at('fault'), at('receivedAlarm')),
    outOfSyncMs: spanMs(
      at('receivedAlarm'),
      events.find((event) => event.event === 'scenario.in-sync')?.atUs,
    ),
    restoredTimeMs: spanMs(at('fault'), restoredUs(segment, timelines)),
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
  const named = withOnset(record, observations.onset);
  return monitorFault === undefined ? named : withoutTimes(named);
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

function notificationsOf({ vms }: Timelines): FaultRecord['notifications'] {
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
