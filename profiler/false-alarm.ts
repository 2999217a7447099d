import { CHECKPOINT } from '../record/checkpoints.ts';
import type { TraceData, TraceEvent } from '../record/trace-events.ts';
import { toMs } from './units.ts';
import { latenessUs } from './lateness.ts';
import type { FaultRecord, ScenarioRecord } from '../record/scenario-record.ts';
import type { Timelines } from './timeline.ts';
import type { Finding } from '../record/verdict.ts';

/**
 * Why the Monitor's report was a false alarm: it came before the fault was ordered, or certainly before the
 * fault began. Undefined when it was none. What the cloud did then says nothing of how it handles a fault.
 */
export function falseAlarmOf(events: readonly TraceEvent[], timelines: Timelines): Finding | undefined {
  const { observations, overall } = timelines;
  const { host, orderedUs } = observations;
  const report = events
    .filter((event) => event.event === 'monitor.detected')
    .find(({ data }) => host === undefined || data.host === host);
  if (report === undefined) return undefined;
  const down = overall.reached.get(CHECKPOINT.fault);
  const latestUs = report.atUs + Math.abs(report.data.uncertaintyUs ?? 0);
  const isEarly =
    orderedUs === undefined ||
    latestUs < orderedUs ||
    (down !== undefined && latestUs < down.us - down.uncertaintyUs);
  if (!isEarly) return undefined;
  const when =
    down === undefined
      ? 'before the fault was made'
      : `${toMs(down.us - report.atUs).toFixed(0)} ms before its fault began`;
  return {
    verdict: 'unknown',
    reason: `a false alarm of the Monitor: it reported ${report.data.host} down ${when}${circumstances(report.data)}`,
  };
}

/** From this part of the wait on, lateness of this process may be why its Monitor saw nothing. */
const BUSY_SHARE = 0.25;

/**
 * Why the Monitor may have missed the fault by its own lateness: an alarm was waited for, the Monitor never reported the
 * host, and this process was late for a good part of the time. Then the cloud never learned of a fault. Undefined where
 * it was on time.
 */
export function missedFaultOf(
  events: readonly TraceEvent[],
  { observations: { host, orderedUs } }: Timelines,
): Finding | undefined {
  const lost = events.find((event) => event.event === 'notification.lost');
  const isReported = events.some((event) => event.event === 'monitor.detected');
  if (lost === undefined || isReported || orderedUs === undefined) return undefined;
  const lateUs = latenessUs(events, orderedUs, lost.atUs);
  if (lateUs < BUSY_SHARE * (lost.atUs - orderedUs)) return undefined;
  const seconds = (us: number): string => (us / 1_000_000).toFixed(1);
  return {
    verdict: 'unknown',
    reason: `the Monitor did not report ${host} at all, and its own process was late for ${seconds(lateUs)} s of the ${seconds(lost.atUs - orderedUs)} s since the fault was ordered`,
  };
}

/** What may have misled the Monitor, and what makes it more patient. */
function circumstances({ lateMs, misses, intervalMs }: TraceData<'monitor.detected'>): string {
  const late = lateMs === undefined ? '' : `, when its own process was late by up to ${lateMs.toFixed(0)} ms`;
  const now =
    misses === undefined || intervalMs === undefined
      ? ''
      : ` (now ${misses}, a probe every ${intervalMs} ms)`;
  return `${late}; a larger --misses makes it more patient${now}`;
}

/** Checks that say something of a cloud whatever the Monitor reported. */
const INDEPENDENT: ReadonlySet<string> = new Set(['chain-armed', 'tenant-isolation', 'host-restored']);

/** The checks after a fault of the Monitor: one that failed, and looked for what its report changes, says nothing. */
export function doubtedChecks(checks: ScenarioRecord['checks']): ScenarioRecord['checks'] {
  return checks.map((check) => {
    if (check.verdict !== 'failed' || INDEPENDENT.has(check.name)) return check;
    const reason = check.reason === undefined ? '' : `: ${check.reason}`;
    return { ...check, verdict: 'unknown', reason: `after a fault of the Monitor${reason}` };
  });
}

/** A record without the times that a false alarm invalidates. The checkpoints stay as they were seen. */
export function withoutTimes(record: FaultRecord): FaultRecord {
  const { notifications, vms, budgets } = record;
  return {
    ...record,
    detectionTimeMs: null,
    notificationTimeMs: null,
    recoveryTimeMs: null,
    totalTimeMs: null,
    outOfSyncMs: null,
    restoredTimeMs: null,
    budgets: budgets.map(({ name, budgetMs, gating }) => ({
      name,
      timeMs: null,
      uncertaintyMs: null,
      budgetMs,
      gating,
      verdict: 'unknown',
    })),
    components: [],
    notifications: { ...notifications, firstMs: null, medianMs: null, p95Ms: null, lastMs: null },
    vms: vms.map((vm) => ({ ...vm, notificationTimeMs: null, recoveryTimeMs: null })),
  };
}
