/**
 * How to reach the hosts from outside. It is in a file of its own because the package shows it: what it stands beside
 * must need no types that whoever installs the package does not get.
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
