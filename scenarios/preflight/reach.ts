import pLimit from 'p-limit';
import { cadenceOf } from '../../components/monitor/cadence.ts';
import { reachHost } from '../../components/probes/reach.ts';
import { DoctorError } from '../../core/errors.ts';
import { probeOf } from '../fault-management/chain.ts';
import { listed, ok, red, warn } from './check.ts';
import type { Found } from './check.ts';
import type { PreflightContext, PreflightOptions } from './context.ts';
import type { HostView } from './hosts.ts';

const MOST_HOSTS = 64;
const AT_A_TIME = 8;

/** Whether the Monitor's probe reaches the hosts, and as often as was asked for. */
export async function checkReach(
  { clock, log, signal }: PreflightContext,
  options: PreflightOptions,
  { usable }: HostView,
): Promise<Found> {
  const limit = pLimit(AT_A_TIME);
  const { intervalMs, misses } = cadenceOf(options);
  const reaches = await Promise.all(
    usable.slice(0, MOST_HOSTS).map((host) =>
      limit(async () => {
        const { probe, watched } = probeOf(options, host);
        try {
          const reach = await reachHost(watched, { probe, intervalMs, clock, log, signal });
          return { host: host.name, probe, ...reach, error: undefined };
        } catch (error) {
          return { host: host.name, probe, rttMs: undefined, troubles: [], error };
        }
      }),
    ),
  );
  signal.throwIfAborted();
  const failed = reaches.filter(({ error }) => error !== undefined);
  const [first] = failed;
  if (first !== undefined) {
    const { error } = first;
    if (!(error instanceof DoctorError)) throw error;
    const others =
      failed.length > 1 ? ` So it is with ${listed(failed.slice(1).map(({ host }) => host))}.` : '';
    return red(error.code, `${error.message}${others}`, error.hint);
  }
  const troubles = reaches.flatMap(({ host, troubles: said }) =>
    said.map((words) => `Host ${host} ${words}`),
  );
  if (troubles.length > 0) {
    return warn(
      `${listed(troubles, 2)}.`,
      'Give this user a ping that may (capability cap_net_raw), or run as root.',
    );
  }
  const slow = reaches.filter(({ rttMs }) => rttMs !== undefined && rttMs > intervalMs);
  if (slow.length > 0) {
    return warn(
      `Answers take longer than the ${intervalMs} ms between two probes: ${listed(slow.map(({ host, rttMs }) => `${host} ${rttMs} ms`))}.`,
      `With ${misses} misses a slow answer may be taken for a fault: choose a longer --probe-interval, or check the network.`,
    );
  }
  const names = [...new Set(reaches.map(({ probe }) => (probe === 'icmp' ? 'ping' : 'the UDP heartbeat')))];
  const rtts = reaches.flatMap(({ rttMs }) => rttMs ?? []);
  const longest = rtts.length === 0 ? '' : `, within ${Math.max(...rtts)} ms`;
  return ok(`${reaches.length} hosts answer ${names.join(' and ')}${longest}.`);
}
