import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { Recorder } from '../../record/recorder.ts';
import type { EventSender } from '../inspector/contract.ts';
import type { ProbeName, WatchedHost } from '../probes/contract.ts';

/** Watches hosts, and reports to the Inspector when one dies. */
export interface Monitor {
  readonly kind: string;
  /**
   * Starts it. Every host has answered once when this resolves, so that silence means something.
   * @throws DoctorError `PROBE_UNAVAILABLE`, or `WAIT_TIMEOUT` that names the hosts that never answered
   */
  start(options: MonitorOptions): Promise<RunningMonitor>;
}

/** A Monitor that watches. */
export interface RunningMonitor {
  stop(): Promise<void>;
}

/** What a Monitor is started with. */
export interface MonitorOptions {
  readonly hosts: readonly WatchedHost[];
  /** `udp`: an echo service (RFC 862) at the host's heartbeat port; `icmp`: the system's ping. */
  readonly probe: ProbeName;
  /** How often, and after how many misses a host counts as down; default that of the profile `default`. */
  readonly intervalMs?: number;
  readonly misses?: number;
  /** Opens the connection that events take to the Inspector. The Monitor closes it when it stops. */
  readonly openSender: () => EventSender;
  /** How long the hosts may take to answer at first; default 10 s. */
  readonly startTimeoutMs?: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
  /** The source in the trace; default `monitor`. */
  readonly source?: string;
}
