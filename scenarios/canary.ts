import { DoctorError } from '../core/errors.ts';
import { newUuid } from '../core/ids.ts';
import { seen, waitFor } from '../core/wait-for.ts';
import type { RunningConsumer } from '../components/consumer/contract.ts';
import { standUpAlarm } from '../fixtures/alarms.ts';
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
  sing(): Promise<unknown>;
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
const SONG_INTERVAL_MS = 50;
const LOOK_INTERVAL_MS = 1_000;
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
    sing: () => bus.notify({ publisherId: 'sample', eventType: UPDATE, payload }),
  };
}

/**
 * Where no bus can be reached, Nova sings: it sends `compute.instance.update` when a VM is renamed
 * (nova/notifications/base.py, send_update), here to the name the VM has, and to one that differs by a dot.
 */
export function serverCanary(owner: OpenStack, instance: Instance): Canary {
  let songs = 0;
  return {
    by: 'server-canary',
    instanceId: instance.id,
    state: 'active',
    sing() {
      songs += 1;
      const name = songs % 2 === 1 ? `${instance.name}.` : instance.name;
      return owner.compute.servers.rename(instance.id, name);
    },
  };
}

/**
 * Makes an alarm and feeds it with events until it is received. Returns how long that took, in milliseconds.
 * @throws DoctorError `PIPELINE_SILENT` when Aodh never saw an event, `CONSUMER_UNREACHABLE` when the alarm
 *   fired there and was not received
 */
export async function hearCanary(context: StageContext, watch: CanaryWatch): Promise<number> {
  const { clock } = context;
  const { canary, cloud, alarmName: name, consumer, section = 'consumer' } = watch;
  const inbox = consumer.subscribe({ stamp: false });
  try {
    const { instanceId, state } = canary;
    const startMs = clock.monotonicMs();
    const alarmId = await standUpAlarm(context, cloud, { name, instanceId, state, actionUrl: inbox.url });
    await awaitSong(context, {
      condition: 'the canary alarm, which shows that alarms reach the Consumer',
      eventType: UPDATE,
      sing: () => canary.sing(),
      heard: () => inbox.alarms.length > 0,
      stateOf: async () => (await cloud.alarming.alarms.get(alarmId)).state,
      listener: { section, url: inbox.url },
      timeoutMs: watch.timeoutMs,
    });
    return clock.monotonicMs() - startMs;
  } finally {
    inbox.close();
  }
}

/** Something that is said over and over until it is heard as an alarm. */
export interface Song {
  /** What is waited for. */
  readonly condition: string;
  /** The event type it is sung in. */
  readonly eventType: string;
  sing(): Promise<unknown>;
  heard(): boolean;
  /** The state of the alarm in Aodh. */
  stateOf(): Promise<string>;
  /** The section of the configuration that holds the listener's address, and where Aodh posts to it. */
  readonly listener: { readonly section: string; readonly url: string };
  readonly timeoutMs: number;
}

/**
 * Sings until it is heard.
 * @throws DoctorError `PIPELINE_SILENT` when Aodh never saw an event, `CONSUMER_UNREACHABLE` when the alarm
 *   fired there and was not received
 */
export async function awaitSong({ clock, signal }: StageContext, song: Song): Promise<void> {
  let lookedMs = clock.monotonicMs();
  let firedMs: number | undefined;
  try {
    await waitFor(
      song.condition,
      async () => {
        if (song.heard()) return true;
        const nowMs = clock.monotonicMs();
        if (firedMs !== undefined && nowMs - firedMs > DELIVERY_MS) throw undelivered(song);
        if (firedMs === undefined) await song.sing();
        if (nowMs - lookedMs < LOOK_INTERVAL_MS) return undefined;
        lookedMs = nowMs;
        const state = await song.stateOf();
        if (state === 'alarm') firedMs ??= nowMs;
        return seen(`the alarm is in state ${state}`);
      },
      { clock, signal, timeoutMs: song.timeoutMs, intervalMs: SONG_INTERVAL_MS, describe: String },
    );
  } catch (error) {
    if (!(error instanceof DoctorError) || error.code !== 'WAIT_TIMEOUT') throw error;
    throw (await song.stateOf()) === 'alarm' ? undelivered(song) : unseen(song, error);
  }
}

/** Whether an error says that alarms do not arrive: a failure of the chain, not a mishap. */
export function isSilence(error: unknown): boolean {
  return (
    error instanceof DoctorError &&
    (error.code === 'PIPELINE_SILENT' || error.code === 'CONSUMER_UNREACHABLE')
  );
}

function unseen({ eventType }: Song, timeout: DoctorError): DoctorError {
  return new DoctorError('PIPELINE_SILENT', timeout.message, {
    hint: `Notifications do not get from the bus through Ceilometer to Aodh: look at event_pipeline.yaml (publisher notifier://?topic=alarm.all), event_definitions.yaml (${eventType}), ceilometer-agent-notification and aodh-listener.`,
    cause: timeout,
  });
}

function undelivered({ listener }: Song): DoctorError {
  const { origin, hostname, port } = new URL(listener.url);
  return new DoctorError(
    'CONSUMER_UNREACHABLE',
    `The canary's alarm fired in Aodh, and nothing was received at ${origin}.`,
    {
      hint: `Set [${listener.section}] ip to an address of this machine that aodh-notifier can reach (now ${hostname}), and let it through to port ${port}; the log of aodh-notifier says why its call failed.`,
    },
  );
}
