import { messageOf } from '../../core/errors.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { TRACE } from '../../profiler/trace-events.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import type { ScenarioContext } from '../context.ts';
import { instanceLooks } from './instance-looks.ts';
import { lookAgainAndAgain } from './look-pace.ts';
import type { Looks } from './look-pace.ts';

/**
 * Records which instance holds the floating IP, on which host and in which state, again and again from when the
 * first look has ended. A look that fails is not recorded.
 */
export async function watchService(context: ScenarioContext, floatingIpId: string): Promise<Looks> {
  const { clock, log, recorder, cloud } = context;
  const look = lookAt(cloud.network, instanceLooks(cloud.compute.servers, clock), floatingIpId);
  return lookAgainAndAgain(clock, async () => {
    const startMs = clock.monotonicMs();
    try {
      const seen = await look();
      recorder.stamp(TRACE.activeSeen, 'scenario', { ...seen, tookMs: clock.monotonicMs() - startMs });
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
}

const NOBODY: Serving = { instanceId: null, host: null, status: null, taskState: null };

/**
 * One look: who holds the floating IP, and how that instance is. Both are asked at once, of the one that held it
 * last; another one is asked about when it turns out to hold it.
 */
function lookAt(
  network: OpenStack['network'],
  instance: (id: string) => Promise<Server>,
  floatingIpId: string,
): () => Promise<Serving> {
  /** A port stays with its instance. */
  const owners = new Map<string, string>();
  let lastId = '';
  const holder = async (): Promise<string> => {
    const { portId } = await network.floatingIps.get(floatingIpId);
    if (portId === undefined) return '';
    const owner = owners.get(portId) ?? (await network.ports.get(portId)).deviceId;
    if (owner !== '') owners.set(portId, owner);
    return owner;
  };
  return async () => {
    const guess = lastId;
    const [instanceId, guessed] = await Promise.all([
      holder(),
      guess === '' ? undefined : instance(guess).catch((error: unknown) => ({ error })),
    ]);
    lastId = instanceId;
    if (instanceId === '') return NOBODY;
    const server = instanceId === guess && guessed !== undefined ? guessed : await instance(instanceId);
    if ('error' in server) throw server.error;
    const { host = null, status, taskState = null } = server;
    return { instanceId, host, status, taskState };
  };
}
