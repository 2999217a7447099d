import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Installer } from './contract.ts';
import type { HostKeys } from './remote/host-keys.ts';
import type { SshConfigSource } from './remote/ssh-config/reach.ts';

/** How to reach hosts, from somebody who knows better than Nova: addresses, ports and a key. */
export interface HostAccess {
  readonly username: string;
  /** The private key's text, in any format that OpenSSH reads. */
  readonly privateKey: string;
  readonly hosts: readonly {
    /** The name Nova knows the host by. */
    readonly name: string;
    readonly address: string;
    readonly sshPort: number;
    /** Port of a UDP echo service (RFC 862), where one answers. */
    readonly heartbeatPort?: number;
  }[];
}

/** The little of the Compute API that an adapter reads. */
export interface ComputeInventory {
  readonly hypervisors: {
    /** `serviceHost` is the name of its nova-compute service, `hostIp` what that calls its own address. */
    list(): Promise<
      readonly { readonly serviceHost: string | undefined; readonly hostIp: string | undefined }[]
    >;
  };
  readonly services: {
    list(filter: { readonly binary: string }): Promise<readonly { readonly host: string }[]>;
  };
}

/** What an adapter is opened with. */
export interface InstallerContext {
  /** What is asked of the cloud: which compute hosts there are. */
  readonly cloud: { readonly compute: ComputeInventory };
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Ends what is asked of the hosts when it is aborted. What a ledger has taken back goes on: an interrupted run
   * is still tidied up.
   */
  readonly signal?: AbortSignal;
  /** The installer's host; default this machine. */
  readonly address?: string;
  /** Where SSH servers listen; default: what the ssh config says, or 22. */
  readonly sshPort?: number;
  /**
   * The user on the hosts, or on the installer's host where there is one; default: what the ssh config says, or the
   * one who runs doctor, as with ssh, or the product's own.
   */
  readonly username?: string;
  /** A private key's path. Without it, and without `hostAccess`, the agent is asked. */
  readonly keyFile?: string;
  /** Opens an encrypted key. */
  readonly keyPassphrase?: string;
  readonly password?: string;
  /** Whether hosts are reached through the installer's; default: where they cannot be reached from here. */
  readonly jump?: 'auto' | 'always' | 'never';
  /** Default: new keys are taken and remembered as long as the adapter lives. */
  readonly hostKeys?: HostKeys;
  /** The user's ssh config; default: none is read. */
  readonly sshConfig?: SshConfigSource;
  /** The socket of an SSH agent (`SSH_AUTH_SOCK`). */
  readonly agentSocket?: string;
  readonly hostAccess?: HostAccess;
  /** Whether the cloud's control plane is on this machine; default false. */
  readonly isHere?: boolean;
}

/** Opens an adapter. */
export type InstallerFactory = (context: InstallerContext) => Promise<Installer>;
