import type { TraceEvent } from '../record/trace-events.ts';
import { CHECKPOINT, CHECKPOINTS } from '../record/checkpoints.ts';
import { gapReasons } from './gaps.ts';
import type { Gap } from './gaps.ts';
import { observe } from './stamps.ts';
import type { Observations, Stamp } from './stamps.ts';

/** The checkpoints of the notification of one VM, or of the whole scenario. */
export interface Timeline {
  /** Reached checkpoints by index, as they happened: times need not grow with the index. */
  readonly reached: ReadonlyMap<number, Stamp>;
  readonly gaps: readonly Gap[];
}

/** The timeline of one VM. */
export interface VmTimeline extends Timeline {
  readonly instanceId: string;
  /** How often an alarm was delivered completely. */
  readonly deliveries: number;
  /** How often the Consumer was called. */
  readonly calls: number;
}

/** Everything the events of one scenario say about time. */
export interface Timelines {
  readonly observations: Observations;
  readonly vms: readonly VmTimeline[];
  readonly overall: Timeline;
  /** Time zero for all `t`: checkpoint 0, or the first checkpoint that was seen. Undefined without any. */
  readonly origin: Stamp | undefined;
}

/** These end only with the last VM: error states set (4), and recovery started (10). */
const LAST_VM_COUNTS: readonly number[] = [CHECKPOINT.setVmError, CHECKPOINT.handledAlarm];

/** Puts the stamps of a scenario in order: per VM, and overall. Nothing is sorted or clamped. */
export function timelinesOf(events: readonly TraceEvent[]): Timelines {
  const observations = observe(events);
  const vms = observations.instanceIds.map((id) => vmTimeline(events, observations, id));
  const overall = overallTimeline(events, observations, vms);
  const firstSeen = CHECKPOINTS.map(({ index }) => overall.reached.get(index)).find(Boolean);
  return { observations, vms, overall, origin: overall.reached.get(CHECKPOINT.fault) ?? firstSeen };
}

function vmTimeline(events: readonly TraceEvent[], observations: Observations, id: string): VmTimeline {
  const reached = new Map<number, Stamp>();
  const ofVm = (index: number): Stamp[] =>
    observations.stamps.filter((stamp) => stamp.index === index && stamp.instanceId === id);
  const messageId = ofVm(CHECKPOINT.receivedAlarm)[0]?.messageId;
  for (const { index, perVm } of CHECKPOINTS) {
    const candidates = perVm ? ofVm(index) : observations.stamps.filter((stamp) => stamp.index === index);
    // Nova and the Inspector's shortcut both notify: follow the message that led to the alarm.
    const followed = candidates.find((stamp) => messageId !== undefined && stamp.messageId === messageId);
    const stamp = followed ?? candidates[0];
    if (stamp !== undefined) reached.set(index, stamp);
  }
  return {
    instanceId: id,
    reached,
    gaps: gapReasons(events, observations, reached, id),
    deliveries: ofVm(CHECKPOINT.receivedAlarm).length,
    calls: ofVm(CHECKPOINT.receivedAlarm - 1).length,
  };
}

/** Follows the VM whose alarm came last, or never; 4 and 10 are those of the last VM, or missing. */
function overallTimeline(
  events: readonly TraceEvent[],
  observations: Observations,
  vms: readonly VmTimeline[],
): Timeline {
  const lead = lastNotified(vms);
  const reached = new Map(lead?.reached ?? hostStamps(observations));
  for (const index of LAST_VM_COUNTS) {
    const stamps = vms.flatMap((vm) => vm.reached.get(index) ?? []);
    reached.delete(index);
    const last = latest(stamps);
    if (last !== undefined && stamps.length === vms.length) reached.set(index, last);
  }
  const gaps = gapReasons(events, observations, reached, lead?.instanceId).map((gap) => {
    const seen = vms.filter((vm) => vm.reached.has(gap.index)).length;
    return seen === 0 ? gap : { ...gap, reason: `seen for ${seen} of ${vms.length} VMs only` };
  });
  return { reached, gaps };
}

function hostStamps({ stamps }: Observations): ReadonlyMap<number, Stamp> {
  const ofHost = stamps.filter((stamp) => CHECKPOINTS[stamp.index]?.perVm === false);
  return new Map(ofHost.reverse().map((stamp) => [stamp.index, stamp]));
}

function lastNotified(vms: readonly VmTimeline[]): VmTimeline | undefined {
  const silent = vms.find((vm) => !vm.reached.has(CHECKPOINT.receivedAlarm));
  if (silent !== undefined) return silent;
  const last = latest(vms.flatMap((vm) => vm.reached.get(CHECKPOINT.receivedAlarm) ?? []));
  return vms.find((vm) => vm.reached.get(CHECKPOINT.receivedAlarm) === last);
}

function latest(stamps: readonly Stamp[]): Stamp | undefined {
  return stamps.reduce<Stamp | undefined>(
    (last, stamp) => (last === undefined || stamp.us > last.us ? stamp : last),
    undefined,
  );
}
