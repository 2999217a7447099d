import { messageOf } from '../../core/errors.ts';
import type { RunningConsumer } from '../../components/consumer/contract.ts';
import type { ScenarioContext } from '../context.ts';
import { CANARY_MARGIN_MS, busCanary, awaitCanaryAlarm, isNotDelivered, serverCanary } from '../canary.ts';
import type { Canary } from '../canary.ts';
import { faultManagementChecks } from './checks.ts';
import type { FaultManagementOptions } from './options.ts';
import type { Stage } from './stage.ts';

/**
 * Proves that the alarms are in force. Aodh caches a project's alarms, so a new one may stay unseen for
 * `event_alarm_cache_ttl`. An alarm that is made after the real ones is fed with events until it fires: then
 * the real ones are in the cache, too.
 */
export async function proveAlarmsArmed(
  context: ScenarioContext,
  options: FaultManagementOptions,
  stage: Stage,
  consumer: RunningConsumer,
): Promise<void> {
  const { recorder } = context;
  const checks = faultManagementChecks(context);
  const canary = canaryOf(context, stage);
  try {
    const waitedMs = await awaitCanaryAlarm(context, {
      canary,
      cloud: stage.owner.cloud,
      alarmName: `${options.alarmBasename}_canary`,
      consumer,
      timeoutMs: options.aodhCacheTtlMs + CANARY_MARGIN_MS,
    });
    checks.record('chain-armed', { verdict: 'passed' });
    recorder.stamp('scenario.armed', 'scenario', { by: canary.by, waitedMs });
  } catch (error) {
    // A chain that never delivers the canary would not deliver the alarm: that is a failure of the cloud.
    if (isNotDelivered(error)) {
      checks.record('chain-armed', { verdict: 'failed', reason: messageOf(error) });
    }
    throw error;
  }
}

function canaryOf({ bus }: ScenarioContext, { owner, instances }: Stage): Canary {
  if (bus !== undefined) return busCanary(owner.projectId, bus);
  const [instance] = instances;
  if (instance === undefined) throw new RangeError('there is no VM for a canary event');
  return serverCanary(owner.cloud, instance);
}
