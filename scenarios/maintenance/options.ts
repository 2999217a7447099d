import type { ConsumerPlace, InspectorPlace } from '../components.ts';
import type { OwnerNames } from '../owner.ts';
import type { FaultInjection } from './fault-injection-names.ts';

/** The options of the scenario `maintenance`; names and defaults are those of the command line. */
export interface MaintenanceOptions
  extends ConsumerPlace, InspectorPlace, OwnerNames, MaintenanceSides, MaintenanceTimes {
  readonly imageName: string;
  readonly imageFormat: string;
  readonly imageFilename: string;
  readonly imageDownloadUrl: string | undefined;
  /** Name or id of the network that the floating IP is from; undefined takes the cloud's only one. */
  readonly externalNetwork: string | undefined;
  readonly alarmBasename: string;
  /** The longest Aodh may not see a new alarm. */
  readonly aodhCacheTtlMs: number;
  /** What is to go wrong on purpose. */
  readonly faultInjection: FaultInjection;
}

/** Which two sides a maintenance has, and where they are. */
export interface MaintenanceSides {
  readonly adminToolType: string;
  readonly adminToolIp: string;
  readonly adminToolPort: number;
  /** Whether it answers without its token, too. */
  readonly adminToolOpen: boolean;
  readonly appManagerType: string;
  readonly appManagerIp: string;
  readonly appManagerPort: number;
}

/** How long the parts of a maintenance take, or may take. */
export interface MaintenanceTimes {
  /** From the order of a session to its `maintenance_at`. */
  readonly leadMs: number;
  /** How long a host is worked at. */
  readonly hostWorkMs: number;
  /** For an answer of the App manager. */
  readonly replyWindowMs: number;
  /** For one move of an instance. */
  readonly moveTimeoutMs: number;
  /** The administrator's: for emptying a host, and again for its maintenance. */
  readonly hostTimeoutMs: number;
}

/** The times of a cloud as it is deployed. */
export const DEPLOYED_TIMES: MaintenanceTimes = {
  leadMs: 30_000,
  hostWorkMs: 500,
  replyWindowMs: 120_000,
  moveTimeoutMs: 180_000,
  hostTimeoutMs: 600_000,
};

/** The times of a simulated cloud, where nothing takes long. */
export const QUICK_TIMES: MaintenanceTimes = {
  leadMs: 1000,
  hostWorkMs: 100,
  replyWindowMs: 10_000,
  moveTimeoutMs: 20_000,
  hostTimeoutMs: 60_000,
};
