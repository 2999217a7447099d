import type { LatenessMeter } from '../../core/lateness.ts';
import { waitFor } from '../../core/wait-for.ts';
import type { ScenarioContext } from '../context.ts';
import type { OrderedFault } from './break-host.ts';
import type { Victim } from './chain.ts';
import type { FaultManagementOptions } from './options.ts';
import type { Stage } from './stage.ts';

const LOOK_INTERVAL_MS = 10;

/**
 * Waits until the owner has an alarm for every affected VM, and records those that are lost: those that have
 * not come `notificationTimeoutMs` after the Monitor knew, or after the fault is over when it never did. While this
 * process is late it can receive none, so that time does not count; but the wait gets no longer than twice as long.
 */
export async function awaitNotifications(
  context: Pick<ScenarioContext, 'clock' | 'recorder' | 'signal' | 'seen'>,
  options: Pick<FaultManagementOptions, 'notificationTimeoutMs'> & Pick<OrderedFault, 'overAfterMs'>,
  { ownerInbox }: { readonly ownerInbox: Pick<Stage['ownerInbox'], 'alarms'> },
  { instanceIds }: Pick<Victim, 'instanceIds'>,
  lateness: Pick<LatenessMeter, 'totalMs'>,
): Promise<void> {
  const { clock, recorder, signal } = context;
  const { notificationTimeoutMs, overAfterMs } = options;
  const startMs = clock.monotonicMs();
  const startLateMs = lateness.totalMs;
  let detectedMs: number | undefined;
  let detectedLateMs = startLateMs;
  const isOver = (): boolean => {
    const nowMs = clock.monotonicMs();
    const lateMs = lateness.totalMs;
    if (context.seen('monitor.detected') && detectedMs === undefined) {
      detectedMs = nowMs;
      detectedLateMs = lateMs;
    }
    const latestMs = detectedMs ?? startMs + overAfterMs;
    const graceMs = Math.min(lateMs - detectedLateMs, notificationTimeoutMs);
    return nowMs - latestMs - graceMs > notificationTimeoutMs;
  };
  const missing = (): readonly string[] => {
    const notified = new Set(ownerInbox.alarms.map((alarm) => alarm.instanceId));
    return instanceIds.filter((id) => !notified.has(id));
  };
  await waitFor(
    'the alarms of all affected VMs, or their deadline',
    () => missing().length === 0 || isOver(),
    {
      clock,
      signal,
      timeoutMs: Number.POSITIVE_INFINITY,
      intervalMs: LOOK_INTERVAL_MS,
    },
  );
  for (const instanceId of missing()) {
    const waitedMs = clock.monotonicMs() - startMs;
    recorder.stamp('notification.lost', 'scenario', { instanceId, waitedMs });
  }
}
