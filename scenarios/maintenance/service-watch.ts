import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import type { ScenarioContext } from '../context.ts';
import { instanceLooks } from './instance-looks.ts';
import type { InstanceLook } from './instance-looks.ts';
import { lookAgainAndAgain } from './look-pace.ts';
import type { Looks } from './look-pace.ts';

/**
 * Records which instance holds the floating IP, on which host and in which state, again and again from when the
 * first look has ended. A look that fails is not recorded.
 */
export async function watchService(context: ScenarioContext, floatingIpId: string): Promise<Looks> {
  const { clock, log, recorder, cloud } = context;
  const look = lookAt(context, instanceLooks(cloud.compute.servers, clock), floatingIpId);
  return lookAgainAndAgain(clock, async () => {
    const startMs = clock.monotonicMs();
    try {
      const { unchangedSinceMs, ...seen } = await look();
      const nowMs = clock.monotonicMs();
      const unchanged = unchangedSinceMs === undefined ? {} : { unchangedForMs: nowMs - unchangedSinceMs };
      recorder.stamp('maintenance.active-seen', 'scenario', {
        ...seen,
        tookMs: nowMs - startMs,
        ...unchanged,
      });
    } catch (error) {
      log.warn('a look at who serves failed', { reason: messageOf(error) });
    }
  });
}

/** Who serves, and how that one is. */
interface Serving {
  readonly instanceId: string | null;
  readonly host: string | null;
  readonly status: string | null;
  readonly taskState: string | null;
  /** Since when it has been so, without any write in between; undefined where that is not certain. */
  readonly unchangedSinceMs: number | undefined;
}

/** Who holds the floating IP: `''` is nobody. */
interface Holder {
  readonly instanceId: string;
  readonly unchangedSinceMs: number | undefined;
}

/**
 * One look: who holds the floating IP, and how that instance is. Both are asked at once, of the one that held it
 * last; another one is asked about when it turns out to hold it.
 */
function lookAt(
  { cloud, clock }: ScenarioContext,
  instance: (id: string) => Promise<InstanceLook>,
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

function later(ms: number | undefined, { unchangedSinceMs }: InstanceLook): number | undefined {
  return ms === undefined || unchangedSinceMs === undefined ? undefined : Math.max(ms, unchangedSinceMs);
}

/** Asks who holds a floating IP, and remembers since when Neutron has shown its revision. */
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
    // Looks may overlap: an answer that comes late may be an older one.
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
