import { DoctorError, messageOf } from '../../core/errors.ts';
import { newUuid } from '../../core/ids.ts';
import { waitFor } from '../../core/wait-for.ts';
import type { Consumer, Subscription } from '../../components/consumer/contract.ts';
import { standUpAlarm } from '../../fixtures/alarms.ts';
import type { Bus } from '../../openstack/bus/contract.ts';
import { TRACE } from '../../profiler/trace-events.ts';
import type { ScenarioContext } from '../context.ts';
import type { FaultManagementOptions } from './options.ts';
import type { Stage } from './stage.ts';

/** Something that makes an event of the owner's project go through the whole notifier. */
interface Canary {
  readonly by: 'bus-canary' | 'server-canary';
  /** What its alarm waits for. */
  readonly instanceId: string;
  readonly state: string;
  sing(): Promise<unknown>;
}

/** How long after the cache's time a canary may still need to get through. */
const MARGIN_MS = 15_000;
const SONG_INTERVAL_MS = 50;

/**
 * Proves that the alarms are in force. Aodh caches a project's alarms, so a new one may stay unseen for
 * `event_alarm_cache_ttl`. An alarm that is made after the real ones is fed with events until it fires: then
 * the real ones are in the cache as well.
 */
export async function proveArmed(
  context: ScenarioContext,
  options: FaultManagementOptions,
  stage: Stage,
  consumer: Consumer,
): Promise<void> {
  const { clock, recorder, bus } = context;
  const startMs = clock.monotonicMs();
  const canary = bus === undefined ? serverCanary(stage) : busCanary(stage, bus);
  const inbox = consumer.subscribe({ stamp: false });
  try {
    await standUpAlarm(context, stage.owner.cloud, {
      name: `${options.alarmBasename}_canary`,
      instanceId: canary.instanceId,
      state: canary.state,
      actionUrl: inbox.url,
    });
    await canaryHeard(context, options, canary, inbox);
  } finally {
    inbox.close();
  }
  recorder.stamp(TRACE.armed, 'scenario', { by: canary.by, waitedMs: clock.monotonicMs() - startMs });
}

/** A chain that never delivers the canary would not deliver the alarm: that is a failure, not a mishap. */
async function canaryHeard(
  context: ScenarioContext,
  options: FaultManagementOptions,
  canary: Canary,
  inbox: Subscription,
): Promise<void> {
  const { clock, recorder, signal } = context;
  try {
    await waitFor(
      'the canary alarm, which shows that alarms reach the Consumer',
      async () => {
        if (inbox.alarms.length > 0) return true;
        await canary.sing();
        return undefined;
      },
      {
        clock,
        signal,
        timeoutMs: options.aodhCacheTtlMs + MARGIN_MS,
        intervalMs: SONG_INTERVAL_MS,
        hint: 'Notifications do not get from the bus through Ceilometer and Aodh to the Consumer: look at event_pipeline.yaml (publisher notifier://?topic=alarm.all), event_definitions.yaml (compute.instance.update), aodh-listener, aodh-notifier, and whether Aodh can reach the Consumer.',
      },
    );
    recorder.stamp(TRACE.check, 'scenario', { name: 'chain-armed', verdict: 'passed' });
  } catch (error) {
    if (error instanceof DoctorError && error.code === 'WAIT_TIMEOUT') {
      const data = { name: 'chain-armed', verdict: 'failed', reason: messageOf(error) };
      recorder.stamp(TRACE.check, 'scenario', data);
    }
    throw error;
  }
}

/** A notification about an instance that does not exist, published as the Inspector's shortcut publishes. */
function busCanary(stage: Stage, bus: Bus): Canary {
  const instanceId = newUuid();
  const payload = { tenant_id: stage.owner.projectId, instance_id: instanceId, state: 'error' };
  return {
    by: 'bus-canary',
    instanceId,
    state: 'error',
    sing: () => bus.notify({ publisherId: 'sample', eventType: 'compute.instance.update', payload }),
  };
}

/**
 * Where no bus can be reached, Nova sings: it sends `compute.instance.update` when a VM is renamed
 * (nova/notifications/base.py, send_update), here to the name the VM has, and to one that differs by a dot.
 */
function serverCanary(stage: Stage): Canary {
  const instance = stage.instances[0];
  if (instance === undefined) throw new RangeError('there is no VM to sing with');
  let songs = 0;
  return {
    by: 'server-canary',
    instanceId: instance.id,
    state: 'active',
    sing() {
      songs += 1;
      const name = songs % 2 === 1 ? `${instance.name}.` : instance.name;
      return stage.owner.cloud.compute.servers.rename(instance.id, name);
    },
  };
}
