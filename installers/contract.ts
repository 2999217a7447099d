/** How the link of a host is watched when ICMP is not the means: a UDP echo service (RFC 862). */
export interface Heartbeat {
  readonly port: number;
}

/** A compute host as the installer knows it. */
export interface ComputeHost {
  /** The name Nova knows it by (`OS-EXT-SRV-ATTR:host`, `os-services` host). */
  readonly name: string;
  /** The management address: what SSH and the monitor reach. */
  readonly address: string;
  /** A UDP echo service on the host, where one answers. */
  readonly heartbeat?: Heartbeat;
}

/** How a command on a host ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Limits of one command on a host. */
export interface CommandOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Text for the command's standard input. */
  readonly stdin?: string;
  /**
   * It may be run twice, and is run again when the connection breaks while it runs, within the same deadline.
   * Default false: such a break is an error.
   */
  readonly isRepeatable?: boolean;
}

/** A shell on one host. */
export interface HostShell {
  /**
   * Runs a shell command and returns however it ended.
   * @throws DoctorError `HOST_UNREACHABLE`, `HOST_REFUSED` (login), or `WAIT_TIMEOUT` past the deadline
   */
  run(command: string, options: CommandOptions): Promise<CommandResult>;
}

/** What an installer adapter can tell and do on the deployment it knows. Opened by its factory, closed once. */
export interface Installer {
  /** The name in `INSTALLER_TYPE`. */
  readonly kind: string;
  /** Every compute host, in the order of their names. */
  computeHosts(): Promise<readonly ComputeHost[]>;
  /** A shell on a compute host, as a user that may set links down with `sudo`. */
  shell(host: ComputeHost): HostShell;
  close(): Promise<void>;
}
