import type { Subscription } from '../../components/consumer/contract.ts';
import { TRACE } from '../../profiler/trace-events.ts';
import { waitFor } from '../../core/wait-for.ts';
import { DoctorError } from '../../core/errors.ts';
import type { ScenarioContext } from '../context.ts';

const LOOK_INTERVAL_MS = 10;

/** When to give up. */
export interface NotificationDeadline {
  /** From now, while nothing was detected. */
  readonly detectionMs: number;
  /** From the detection on. */
  readonly notificationMs: number;
  /** When the Monitor knew, on the monotonic clock; undefined while it does not. */
  detectedAtMs(): number | undefined;
}

/** Waits until an alarm for every VM is in the inbox, and records those that are lost. */
export async function awaitNotifications(
  context: ScenarioContext,
  inbox: Subscription,
  instanceIds: readonly string[],
  deadline: NotificationDeadline,
): Promise<void> {
  const { clock, recorder, signal } = context;
  const startMs = clock.monotonicMs();
  const isOver = (): boolean => {
    const detectedAtMs = deadline.detectedAtMs();
    const nowMs = clock.monotonicMs();
    return detectedAtMs === undefined
      ? nowMs - startMs > deadline.detectionMs
      : nowMs - detectedAtMs > deadline.notificationMs;
  };
  const missing = (): readonly string[] => {
    const notified = new Set(inbox.alarms.map((alarm) => alarm.instanceId));
    return instanceIds.filter((id) => !notified.has(id));
  };
  await waitFor('the alarms of all affected VMs, or the deadline', () => missing().length === 0 || isOver(), {
    clock,
    signal,
    timeoutMs: Number.POSITIVE_INFINITY,
    intervalMs: LOOK_INTERVAL_MS,
  });
  for (const instanceId of missing()) {
    recorder.stamp(TRACE.notificationLost, 'scenario', {
      instanceId,
      waitedMs: clock.monotonicMs() - startMs,
    });
  }
}
