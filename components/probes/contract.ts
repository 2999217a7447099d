import type { Clock } from '../../core/clock.ts';
import type { DoctorError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';

/** The names of the probes. */
export const PROBE_NAMES = ['icmp', 'udp'] as const;

/** One of {@link PROBE_NAMES}. */
export type ProbeName = (typeof PROBE_NAMES)[number];

/** A host to watch. */
export interface WatchedHost {
  readonly name: string;
  readonly address: string;
  /** Port of a UDP echo service (RFC 862); needed by the `udp` probe alone. */
  readonly heartbeatPort?: number;
}

/** Takes what a probe finds out about one host. */
export interface ProbeListener {
  /**
   * The host answered a probe of ours.
   * @param answer `unanswered`: how many younger probes are known to be missed all the same, default none;
   *   `rttMs`: how long it took, where that is known
   */
  onReply(answer?: { readonly unanswered?: number; readonly rttMs?: number | undefined }): void;
  /** One more interval passed in which an answer could have been read, and there was none. */
  onMiss(): void;
  /** The probe itself does not work; it says nothing about the host. */
  onBroken(error: DoctorError): void;
  /** The host is watched less well than was asked for, or was not watched for a while; completes "Host X …". */
  onTrouble(reason: string): void;
}

/** What a probe needs besides the host. */
export interface ProbeContext {
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** A probe at work on one host. */
export interface RunningProbe {
  stop(): Promise<void>;
}

/**
 * Begins to probe one host, at once and then every interval.
 * @throws DoctorError `PROBE_UNAVAILABLE`
 */
export type Probe = (
  host: WatchedHost,
  listener: ProbeListener,
  context: ProbeContext,
) => Promise<RunningProbe>;
