/** A host to watch. */
export interface WatchedHost {
  readonly name: string;
  readonly address: string;
  /** Port of a UDP echo service (RFC 862); needed by the `udp` probe alone. */
  readonly heartbeatPort?: number;
}

/** Watches hosts and tells the Inspector when one dies. */
export interface Monitor {
  readonly kind: string;
  /**
   * Starts watching; resolves when every host has answered once, so that silence means something.
   * @throws DoctorError `PROBE_UNAVAILABLE`, or `WAIT_TIMEOUT` that names the hosts that never answered
   */
  start(hosts: readonly WatchedHost[]): Promise<void>;
  stop(): Promise<void>;
}
