/**
 * How to reach the hosts from outside. It has a file of its own because the package exports it: the
 * file must not import types that are missing where the package is installed.
 */
export interface FleetAccess {
  readonly username: string;
  /** OpenSSH format, ed25519. */
  readonly privateKey: string;
  readonly hosts: readonly {
    readonly name: string;
    readonly address: string;
    readonly sshPort: number;
    readonly heartbeatPort: number;
  }[];
}
