import type { LayoutNode } from '../description.ts';

/** A service that a product runs on its nodes, by the lab's name for it. */
export type UnitRole = 'ceilometer-agent-notification' | 'nova-scheduler' | 'aodh-notifier' | 'nova-compute';

/** How a product leaves Ceilometer and Nova configured, before anybody prepares them for a scenario. */
export interface ShippedConfig {
  /** `event_pipeline.yaml`. */
  readonly pipeline: string;
  /** `event_definitions.yaml`; undefined where Ceilometer's package brings it. */
  readonly definitions: string | undefined;
  /** `cpu_allocation_ratio` of compute hosts; undefined where it is not set. */
  readonly cpuRatio: number | undefined;
}

/** A file in the home of the user who logs in to the installer's host. */
export interface HomeFile {
  /** Relative to the home. */
  readonly path: string;
  readonly text: string;
}

/** What the lab must know of a product to look like its deployment. */
export interface ProductLayout {
  /** Who logs in to the installer's host, and who to the nodes. */
  readonly installerUser: string;
  readonly nodeUser: string;
  /** Where in the home the key to the nodes is; undefined where the key to the installer's host opens them, too. */
  readonly nodeKey: string | undefined;
  /** The installer's host takes a password, and no key. */
  readonly byPassword: boolean;
  readonly config: ShippedConfig;
  /** Units of systemd, without `.service`. */
  readonly units: Readonly<Record<UnitRole, string>>;
  /** What lists the nodes: its name, and its text for a shell. */
  readonly program: { readonly name: string; text(nodes: readonly LayoutNode[]): string };
  homeFiles(installerIp: string): readonly HomeFile[];
}
