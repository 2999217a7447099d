import { DoctorError } from '../core/errors.ts';
import { newUuid } from '../core/ids.ts';
import { seen, waitFor } from '../core/wait-for.ts';
import type { RunningConsumer } from '../components/consumer/contract.ts';
import { setUpAlarm } from '../fixtures/alarms.ts';
import type { Instance } from '../fixtures/instances.ts';
import type { Bus } from '../openstack/bus/contract.ts';
import type { OpenStack } from '../openstack/cloud.ts';
import type { StageContext } from './context.ts';

/** Something that makes an event of a project go through the whole notifier. */
export interface Canary {
  readonly by: 'bus-canary' | 'server-canary';
  /** What its alarm waits for. */
  readonly instanceId: string;
  readonly state: string;
  emit(): Promise<unknown>;
}

/** A canary, and where it is listened for. */
export interface CanaryWatch {
  readonly canary: Canary;
  /** The cloud as the project that owns the alarm. */
  readonly cloud: OpenStack;
  readonly alarmName: string;
  readonly consumer: RunningConsumer;
  /** The section of the configuration that holds the listener's address; default `consumer`. */
  readonly section?: string;
  readonly timeoutMs: number;
}

/** How long after the cache's time a canary may still need to get through. */
export const CANARY_MARGIN_MS = 15_000;
/** The event that the alarms on VMs wait for. */
const UPDATE = 'compute.instance.update';
const EMIT_INTERVAL_MS = 50;
const POLL_INTERVAL_MS = 1_000;
/** An alarm that fired so long ago, and was not received, will not be. */
const DELIVERY_MS = 10_000;

/** A notification about an instance that does not exist, published as the Inspector's shortcut publishes. */
export function busCanary(projectId: string, bus: Bus): Canary {
  const instanceId = newUuid();
  const payload = { tenant_id: projectId, instance_id: instanceId, state: 'error' };
  return {
    by: 'bus-canary',
    instanceId,
    state: 'error',
    emit: () => bus.notify({ publisherId: 'sample', eventType: UPDATE, payload }),
  };
}

/**
 * Where no bus can be reached, Nova emits the event: it sends `compute.instance.update` when a VM is renamed
 * (nova/notifications/base.py, send_update), here to the name the VM has, and to one that differs by a dot.
 */
export function serverCanary(owner: OpenStack, instance: Instance): Canary {
  let emitted = 0;
  return {
    by: 'server-canary',
    instanceId: instance.id,
    state: 'active',
    emit() {
      emitted += 1;
      const name = emitted % 2 === 1 ? `${instance.name}.` : instance.name;
      return owner.compute.servers.rename(instance.id, name);
    },
  };
}

/**
 * Makes an alarm and feeds it with events until it is received. Returns how long that took, in milliseconds.
 * @throws DoctorError `PIPELINE_SILENT` when Aodh never saw an event, `CONSUMER_UNREACHABLE` when the alarm
 *   fired there and was not received
 */
export async function awaitCanaryAlarm(context: StageContext, watch: CanaryWatch): Promise<number> {
  const { clock } = context;
  const { canary, cloud, alarmName: name, consumer, section = 'consumer' } = watch;
  const inbox = consumer.subscribe({ stamp: false });
  try {
    const { instanceId, state } = canary;
    const startMs = clock.monotonicMs();
    const alarmId = await setUpAlarm(context, cloud, { name, instanceId, state, actionUrl: inbox.url });
    await emitUntilReceived(context, {
      condition: 'the canary alarm, which shows that alarms reach the Consumer',
      eventType: UPDATE,
      emit: () => canary.emit(),
      isReceived: () => inbox.alarms.length > 0,
      stateOf: async () => (await cloud.alarming.alarms.get(alarmId)).state,
      listener: { section, url: inbox.url },
      timeoutMs: watch.timeoutMs,
    });
    return clock.monotonicMs() - startMs;
  } finally {
    inbox.close();
  }
}

/** An event that is emitted again and again until its alarm is received. */
export interface RepeatedCanary {
  /** What is waited for, in messages. */
  readonly condition: string;
  /** The type of the event. */
  readonly eventType: string;
  emit(): Promise<unknown>;
  isReceived(): boolean;
  /** The state of the alarm in Aodh. */
  stateOf(): Promise<string>;
  /** The section of the configuration that holds the listener's address, and where Aodh posts to it. */
  readonly listener: { readonly section: string; readonly url: string };
  readonly timeoutMs: number;
}

/**
 * Emits an event until its alarm is received.
 * @throws DoctorError `PIPELINE_SILENT` when Aodh never saw an event, `CONSUMER_UNREACHABLE` when the alarm
 *   fired there and was not received
 */
export async function emitUntilReceived(
  { clock, signal }: StageContext,
  canary: RepeatedCanary,
): Promise<void> {
  let polledMs = clock.monotonicMs();
  let firedMs: number | undefined;
  try {
    await waitFor(
      canary.condition,
      async () => {
        if (canary.isReceived()) return true;
        const nowMs = clock.monotonicMs();
        if (firedMs !== undefined && nowMs - firedMs > DELIVERY_MS) throw undelivered(canary);
        if (firedMs === undefined) await canary.emit();
        if (nowMs - polledMs < POLL_INTERVAL_MS) return undefined;
        polledMs = nowMs;
        const state = await canary.stateOf();
        if (state === 'alarm') firedMs ??= nowMs;
        return seen(`the alarm is in state ${state}`);
      },
      { clock, signal, timeoutMs: canary.timeoutMs, intervalMs: EMIT_INTERVAL_MS, describe: String },
    );
  } catch (error) {
    if (!(error instanceof DoctorError) || error.code !== 'WAIT_TIMEOUT') throw error;
    throw (await canary.stateOf()) === 'alarm' ? undelivered(canary) : unseen(canary, error);
  }
}

/** Whether an error means that alarms do not arrive: a failure of the chain, and nothing else. */
export function isNotDelivered(error: unknown): boolean {
  return (
    error instanceof DoctorError &&
    (error.code === 'PIPELINE_SILENT' || error.code === 'CONSUMER_UNREACHABLE')
  );
}

function unseen({ eventType }: RepeatedCanary, timeout: DoctorError): DoctorError {
  return new DoctorError('PIPELINE_SILENT', timeout.message, {
    hint: `Notifications do not get from the bus through Ceilometer to Aodh: look at event_pipeline.yaml (publisher notifier://?topic=alarm.all), event_definitions.yaml (${eventType}), ceilometer-agent-notification and aodh-listener.`,
    cause: timeout,
  });
}

function undelivered({ listener }: RepeatedCanary): DoctorError {
  const { origin, hostname, port } = new URL(listener.url);
  return new DoctorError(
    'CONSUMER_UNREACHABLE',
    `The canary's alarm fired in Aodh, and nothing was received at ${origin}.`,
    {
      hint: `Set [${listener.section}] ip to an address of this machine that aodh-notifier can reach (now ${hostname}), and let it through to port ${port}; the log of aodh-notifier says why its call failed.`,
    },
  );
}
