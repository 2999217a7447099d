/** Finds the VMs on a host that died, marks host and VMs down, and takes it back on recovery. */
export interface Inspector {
  readonly kind: string;
  /** Where monitors send events, once started: `http://127.0.0.1:12345/<unguessable>/events`. */
  readonly eventsUrl: string;
  /** Where the alarm on `maintenance.host` is to be posted, once started. */
  readonly maintenanceUrl: string;
  /** Listens and has the host→VM map in memory before it resolves. */
  start(): Promise<void>;
  /** Marks nothing from now on, and resolves when the marks under way have ended. Events are still answered. */
  disarm(): Promise<void>;
  /** Takes back what it did to a host: forced_down false, ports as they were. Instance states are left. */
  restoreHost(host: string): Promise<void>;
  /** @throws DoctorError `WAIT_TIMEOUT` when marks do not end: they may still take effect */
  stop(): Promise<void>;
}
