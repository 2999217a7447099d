import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import type { ScenarioContext } from '../context.ts';
import { instanceSampler } from './instance-samples.ts';
import type { InstanceSample } from './instance-samples.ts';
import { sampleRepeatedly } from './sample-pace.ts';
import type { Sampling } from './sample-pace.ts';

/**
 * Records which instance holds the floating IP, on which host and in which state, repeatedly from when the
 * first sample has ended. A sample that fails is not recorded.
 */
export async function watchService(context: ScenarioContext, floatingIpId: string): Promise<Sampling> {
  const { clock, log, recorder, cloud } = context;
  const sample = serviceSampler(context, instanceSampler(cloud.compute.servers, clock), floatingIpId);
  return sampleRepeatedly(clock, async () => {
    const startMs = clock.monotonicMs();
    try {
      const { unchangedSinceMs, ...seen } = await sample();
      const nowMs = clock.monotonicMs();
      const unchanged = unchangedSinceMs === undefined ? {} : { unchangedForMs: nowMs - unchangedSinceMs };
      recorder.stamp('maintenance.active-seen', 'scenario', {
        ...seen,
        tookMs: nowMs - startMs,
        ...unchanged,
      });
    } catch (error) {
      log.warn('a sample of the service failed', { reason: messageOf(error) });
    }
  });
}

/** The instance that serves, and its state. */
interface Serving {
  readonly instanceId: string | null;
  readonly host: string | null;
  readonly status: string | null;
  readonly taskState: string | null;
  /** Since when it has been so, without any write in between; undefined where that is not certain. */
  readonly unchangedSinceMs: number | undefined;
}

/** The instance that holds the floating IP; `''` where none does. */
interface Holder {
  readonly instanceId: string;
  readonly unchangedSinceMs: number | undefined;
}

/**
 * One sample: which instance holds the floating IP, and its state. Both are requested at once, for the instance that held
 * it last; another instance is requested when it turns out to hold it.
 */
function serviceSampler(
  { cloud, clock }: ScenarioContext,
  instance: (id: string) => Promise<InstanceSample>,
  floatingIpId: string,
): () => Promise<Serving> {
  const holder = holderOf(cloud.network, clock, floatingIpId);
  let lastId = '';
  return async () => {
    const guess = lastId;
    const [{ instanceId, unchangedSinceMs }, guessed] = await Promise.all([
      holder(),
      guess === '' ? undefined : instance(guess).catch((error: unknown) => ({ error })),
    ]);
    lastId = instanceId;
    if (instanceId === '')
      return { instanceId: null, host: null, status: null, taskState: null, unchangedSinceMs };
    const found = instanceId === guess && guessed !== undefined ? guessed : await instance(instanceId);
    if ('error' in found) throw found.error;
    const { host = null, status, taskState = null } = found.server;
    return { instanceId, host, status, taskState, unchangedSinceMs: later(unchangedSinceMs, found) };
  };
}

function later(ms: number | undefined, { unchangedSinceMs }: InstanceSample): number | undefined {
  return ms === undefined || unchangedSinceMs === undefined ? undefined : Math.max(ms, unchangedSinceMs);
}

/** Finds which instance holds a floating IP, and remembers since when Neutron has shown its revision. */
function holderOf(
  { floatingIps, ports }: OpenStack['network'],
  clock: Clock,
  floatingIpId: string,
): () => Promise<Holder> {
  /** A port stays with its instance. */
  const owners = new Map<string, string>();
  let known: { readonly revision: number; readonly sinceMs: number } | undefined;
  return async () => {
    const { portId, revision } = await floatingIps.get(floatingIpId);
    // Samples may overlap: an answer that comes late may be an older one.
    if (revision !== undefined && (known === undefined || revision > known.revision)) {
      known = { revision, sinceMs: clock.monotonicMs() };
    }
    const unchangedSinceMs = known?.revision === revision ? known?.sinceMs : undefined;
    if (portId === undefined) return { instanceId: '', unchangedSinceMs };
    const instanceId = owners.get(portId) ?? (await ports.get(portId)).deviceId;
    if (instanceId !== '') owners.set(portId, instanceId);
    return { instanceId, unchangedSinceMs };
  };
}
