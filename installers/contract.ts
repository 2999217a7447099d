import type { ScenarioName } from '../record/scenarios.ts';
import type { JsonObject } from '../core/json.ts';
import type { Ledger } from '../core/ledger.ts';

/** How the link of a host is watched where ICMP is not used: a UDP echo service (RFC 862). */
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
  /**
   * Talks with the command: is called with each line that it prints, as soon as the line is here. What it returns is
   * written to the command's standard input; undefined ends that. Default: the input ends after `stdin`.
   */
  readonly reply?: ((line: string) => string | undefined) | undefined;
}

/** A shell on one host. */
export interface HostShell {
  /**
   * Runs a shell command and returns however it ended.
   * @throws DoctorError `HOST_UNREACHABLE`, `HOST_REFUSED` (login), or `WAIT_TIMEOUT` past the deadline
   */
  run(command: string, options: CommandOptions): Promise<CommandResult>;
}

/** What is missing in one file of one host, and the change that would set it right. */
export interface PendingChange {
  readonly host: string;
  readonly path: string;
  /** What is missing; each completes "needs …". */
  readonly whats: readonly string[];
  /** As `diff -u` shows it, secrets masked. */
  readonly diff: string;
}

/** A change that a run has in place in a file of a host. */
export interface StandingPatch {
  readonly host: string;
  readonly path: string;
  readonly runId: string;
  /** Whether it stays until `doctor cleanup`; else its run takes it back when it ends. */
  readonly stays: boolean;
}

/** What has to be changed on a deployment's hosts for a run. */
export interface PatchPlan {
  /** What earlier runs, or others that go on now, have in place in the files that matter. */
  readonly standing: readonly StandingPatch[];
  /** Empty when everything holds already: then nothing is written and nothing restarts. */
  readonly pending: readonly PendingChange[];
  /**
   * Makes the changes on all hosts, and has the services read them. What was made is in the ledger, also when it
   * is cut short.
   * @throws DoctorError `HOST_COMMAND_FAILED` that names host and step
   */
  apply(run: {
    readonly runId: string;
    readonly ledger: Ledger;
    /** Whether the changes are to stay until `doctor cleanup`; default: until the end of the run. */
    readonly stays?: boolean;
    readonly signal?: AbortSignal;
  }): Promise<void>;
}

/** Patches of configuration files, put in before a run and taken back after it. */
export interface ConfigPatches {
  /** Reads what is there and works out what the scenarios need. Changes nothing. */
  plan(scenarios: readonly ScenarioName[], signal?: AbortSignal): Promise<PatchPlan>;
  /** Takes back what the ledger says of one host. @throws DoctorError `HOST_FILE_CHANGED` */
  takeBack(undo: JsonObject): Promise<void>;
}

/** Ports of the controllers that lead to ports here. */
export interface Tunnels {
  /**
   * Lets a port of every controller's loopback interface lead to the same port of ours, and opens it again when a
   * connection is lost.
   * @throws DoctorError `PORT_TAKEN` when it is in use on a controller
   */
  open(port: number, signal?: AbortSignal): Promise<{ close(): Promise<void> }>;
}

/** A host of a deployment, for people. */
export interface HostFacts {
  readonly role: 'installer' | 'controller' | 'compute';
  readonly name: string;
  /** What Nova calls a compute host; undefined when Nova does not know it. */
  readonly novaName?: string | undefined;
  readonly address: string;
  readonly sshPort: number;
  /** Where SSH connects to, when that is not {@link address}: the ssh config says so. */
  readonly sshAddress?: string;
  readonly username: string;
  /** The units or containers that a run may have to restart and that run now. */
  readonly services: readonly string[];
  /** What runs have in place in its configuration. */
  readonly standing: readonly StandingPatch[];
  /** Why no more is known of it. */
  readonly problem?: string;
}

/** Where the message bus of a deployment is, for people. */
export interface MessagingFacts {
  /** As the deployment has it, its password masked; undefined when it does not say. */
  readonly url?: string;
  /** The host through which it is reached from here, where it is not reached directly. */
  readonly through?: string;
  /** Why it is not known. */
  readonly problem?: string;
}

/** What an adapter sees of a deployment. */
export interface DeploymentFacts {
  readonly hosts: readonly HostFacts[];
  readonly servicesRunIn: 'systemd units' | 'containers' | undefined;
  /** How the hosts are logged in to, and what of it the ssh config says: `key id_rsa (SHA256:…)`. */
  readonly login: string;
  /** The host through which the others are reached. */
  readonly via: string | undefined;
  readonly messaging: MessagingFacts;
}

/** What an installer adapter knows of its deployment and can do there. Opened by its factory, closed once. */
export interface Installer {
  /** The name in `INSTALLER_TYPE`. */
  readonly kind: string;
  /** Every compute host, in the order of their names. */
  computeHosts(): Promise<readonly ComputeHost[]>;
  /** A shell on a compute host, as a user that may set links down with `sudo`. */
  shell(host: ComputeHost): HostShell;
  /** What there is, for people. What cannot be found out of one host, or of the bus, takes nothing else away. */
  describe(): Promise<DeploymentFacts>;
  /** Where the deployment's configuration can be prepared for a run. */
  readonly patches?: ConfigPatches;
  /** Where Aodh does not run on this machine, and posts to the loopback interface of its own. */
  readonly tunnels?: Tunnels;
  /**
   * The URL of the control plane's message bus, with its password, in the form of oslo.messaging; undefined when
   * the deployment does not say.
   */
  messagingUrl?(): Promise<string | undefined>;
  close(): Promise<void>;
}
