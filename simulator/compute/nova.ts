import type { LimitFunction } from 'p-limit';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type {
  Fleet,
  ImageCatalogue,
  NetworkBackend,
  FaultInjection,
  TokenValidator,
} from '../kit/contracts.ts';
import type { Latency } from '../kit/latency.ts';
import type { HostLinks } from './links.ts';
import type { InstanceNotifier } from './notifications/notifier.ts';
import type { Claims } from './state/claims.ts';
import type { FlavorStore } from './state/flavors.ts';
import type { ServerGroups } from './state/groups.ts';
import type { KeypairStore } from './state/keypairs.ts';
import type { QuotaStore } from './state/quotas.ts';
import type { ServerStore } from './state/servers.ts';
import type { ServiceStore } from './state/services.ts';
import type { Tasks } from './tasks.ts';

/** Choices of the cloud's policy file. */
export interface ComputePolicy {
  /** The user who sees `host_status` (`os_compute_api:servers:show:host_status`); Nova's default is `admin`. */
  readonly hostStatus: 'owner' | 'admin';
}

/** Injected faults of migrations. */
export type MigrationFaultInjection = Pick<FaultInjection, 'migrationFails' | 'migrationHangs'>;

/** Nova's state and its neighbors: what every part of this service works on. */
export interface Nova {
  readonly clock: Clock;
  readonly log: Log;
  readonly latency: Latency;
  readonly tokens: TokenValidator;
  readonly fleet: Fleet;
  readonly images: ImageCatalogue;
  readonly network: NetworkBackend;
  readonly policy: ComputePolicy;
  readonly faultInjection: MigrationFaultInjection;
  readonly servers: ServerStore;
  readonly flavors: FlavorStore;
  readonly claims: Claims;
  readonly services: ServiceStore;
  readonly quotas: QuotaStore;
  readonly groups: ServerGroups;
  readonly keypairs: KeypairStore;
  readonly links: HostLinks;
  readonly notifier: InstanceNotifier;
  readonly tasks: Tasks;
  /** The conductor's workers: the number of servers scheduled at once; the others queue. */
  readonly conductor: LimitFunction;
  /** Hosts from which servers were evacuated and whose nova-compute has not reported since. */
  readonly evacuated: Set<string>;
}
