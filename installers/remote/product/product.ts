import type { Login } from '../login.ts';
import type { ConfigRequirement, NodeRole } from '../config/requirements.ts';
import type { ServiceNames } from '../config/services.ts';

/** A node as the installer lists it: once for each of its roles. */
export interface ListedNode {
  readonly role: NodeRole;
  readonly name: string;
  readonly address: string;
}

/** What the installer says about its deployment. */
export interface Deployment {
  readonly nodes: readonly ListedNode[];
  /** Whether the services run in containers. */
  readonly inContainers: boolean;
}

/** A shell on the installer's host. */
export interface InstallerShell {
  /** What the host is called in messages. */
  readonly name: string;
  /**
   * Runs a command of one that lists things: it may be run twice.
   * @returns its output and exit code
   */
  run(
    command: string,
  ): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;
  /**
   * Runs one that must succeed.
   * @param step what it is for: completes "… failed"
   * @param isAnswer whether its output can be used though it ended with an error
   */
  ask(command: string, step: string, isAnswer?: (stdout: string) => boolean): Promise<string>;
}

/** What an adapter has to know of a product that installs clouds. */
export interface Product {
  /** The name in `INSTALLER_TYPE`. */
  readonly kind: string;
  /** What its host is called. */
  readonly hostName: string;
  /** The default user on its host. */
  readonly username: string;
  /** The password that its documentation gives for that user, where there is one. */
  readonly documentedPassword?: string;
  /** Private keys on this machine that are used when none is given: the first that exists. */
  readonly keyFiles?: readonly string[];
  readonly nodeUsername: string;
  /** Where the installer keeps the key to the nodes; undefined where the same key opens both. */
  readonly nodeKeyPath: string | undefined;
  /** Asks for the nodes. @throws DoctorError `HOST_UNEXPECTED` for an answer in an unknown form */
  discover(shell: InstallerShell): Promise<Deployment>;
  services(deployment: Deployment): ServiceNames;
  /** Where a configuration file is, and then where a package has the same text. */
  pathsOf(
    file: ConfigRequirement['file'],
    role: NodeRole,
    deployment: Deployment,
  ): readonly [string, ...string[]];
}

/** What logs in to the nodes. */
export interface NodeLogin extends Login {
  /** For people: `/home/stack/.ssh/id_rsa of undercloud (SHA256:…)`. */
  readonly description: string;
}
