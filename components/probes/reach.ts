import type { Clock } from '../../core/clock.ts';
import type { DoctorError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import { PROBES } from './registry.ts';
import type { ProbeName, WatchedHost } from './contract.ts';

/** How a host answers a probe. */
export interface Reach {
  /** What its longest of a few answers took; undefined where the probe does not measure it. */
  readonly rttMs: number | undefined;
  /** Why it would be watched less well than was asked for; completes "Host X …". */
  readonly troubles: readonly string[];
}

/** How many answers are enough: the first ones may have waited for the host's hardware address. */
const ANSWERS = 5;
const TIMEOUT_MS = 5_000;
/** A host is not waited for in minutes, however long the interval of its probes is. */
const LONGEST_INTERVAL_MS = 200;

/**
 * Probes a host for a moment, as the Monitor would.
 * @throws DoctorError `PROBE_UNAVAILABLE`, or `WAIT_TIMEOUT` when it does not answer
 */
export async function reachHost(
  host: WatchedHost,
  options: {
    readonly probe: ProbeName;
    readonly intervalMs: number;
    readonly clock: Clock;
    readonly log: Log;
    readonly signal?: AbortSignal;
  },
): Promise<Reach> {
  const { clock, log, signal } = options;
  const intervalMs = Math.min(options.intervalMs, LONGEST_INTERVAL_MS);
  const probe = await PROBES[options.probe]();
  const rtts: (number | undefined)[] = [];
  const troubles: string[] = [];
  let broken: DoctorError | undefined;
  const listener = {
    onReply: (answer?: { readonly rttMs?: number | undefined }) => void rtts.push(answer?.rttMs),
    onMiss() {},
    onBroken: (error: DoctorError) => void (broken ??= error),
    onTrouble: (reason: string) => void troubles.push(reason),
  };
  const running = await probe(host, listener, { intervalMs, clock, log });
  try {
    await waitFor(
      `host ${host.name} (${host.address}) answers the probe ${options.probe}`,
      () => {
        if (broken !== undefined) throw broken;
        return rtts.length >= ANSWERS || seen(`${rtts.length} answers`);
      },
      {
        clock,
        signal,
        timeoutMs: TIMEOUT_MS,
        intervalMs: 5,
        describe: String,
        hint: 'Check that the host is up and reachable from here, and that no firewall drops the probe; or choose another --probe.',
      },
    );
  } finally {
    await running.stop();
  }
  const known = rtts.filter((rttMs) => rttMs !== undefined);
  return { rttMs: known.length === 0 ? undefined : Math.max(...known), troubles };
}
