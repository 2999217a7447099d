/**
 * The interfaces between the embedded cloud's services. Each service keeps its own state and gives the
 * others only this.
 */

/** The requester, as described by a valid token (Keystone v3 token body). */
export interface RequestContext {
  readonly token: string;
  readonly userId: string;
  readonly userName: string;
  readonly domainId: string;
  /** Undefined for an unscoped token. */
  readonly projectId: string | undefined;
  readonly projectName: string | undefined;
  /** Role names. */
  readonly roles: readonly string[];
  readonly isAdmin: boolean;
  /** Whether the services' policies let them read the resources of their project. */
  readonly mayRead: boolean;
  /** Whether the policies let them change those resources. */
  readonly mayWrite: boolean;
}

/** Keystone, as the other services see it. */
export interface TokenValidator {
  /** Undefined when the token is unknown, expired or revoked. */
  validate(token: string): RequestContext | undefined;
  projectExists(projectId: string): boolean;
  /**
   * A token with which a service continues in a user's name after the user's own token expires, as by a trust
   * (Keystone API v3, OS-TRUST). It stays the same while the user's token is valid.
   */
  entrust?(token: string): string;
  /** Keystone's address, which the other services send to clients without a token (`www_authenticate_uri`). */
  readonly identityUrl: string;
}

/** One entry of the service catalogue. */
export interface CatalogEntry {
  readonly type: string;
  readonly name: string;
  /** Public, internal and admin URL alike, where {@link endpoints} does not say otherwise. */
  readonly url: string;
  readonly endpoints?: readonly CatalogEndpoint[];
}

/** One endpoint of a service in the catalogue. */
export interface CatalogEndpoint {
  readonly interface: 'public' | 'internal' | 'admin';
  readonly region: string;
  readonly url: string;
}

/** An image as Nova sees it. */
export interface ImageFacts {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly minDiskGb: number;
  readonly minRamMb: number;
}

/** Glance, as Nova sees it. */
export interface ImageCatalogue {
  /** Undefined when there is none of that id or the context may not see it. */
  find(imageId: string, context: RequestContext): ImageFacts | undefined;
}

/** A fixed or floating address of a server, as Nova lists it under `addresses`. */
export interface ServerAddress {
  readonly network: string;
  readonly address: string;
  readonly macAddress: string;
  readonly kind: 'fixed' | 'floating';
}

/** What a boot request says of one network interface. */
export interface InterfaceRequest {
  readonly networkId?: string;
  readonly portId?: string;
  readonly fixedIp?: string;
}

/** Neutron, as Nova sees it. */
export interface NetworkBackend {
  /**
   * Creates or takes over one port for each request (all networks of the project when `requests` is empty
   * and there is exactly one) and returns their ids.
   * @throws ServiceFault in Nova's words when a network is unknown, ambiguous or has no address left
   */
  plug(server: PlugTarget, requests: readonly InterfaceRequest[]): readonly string[];
  /** Binds a server's ports to the host it runs on, or moved to. */
  bind(serverId: string, host: string): void;
  /** Deletes the ports that {@link plug} made and frees those it took over. */
  unplug(serverId: string): void;
  addresses(serverId: string): readonly ServerAddress[];
}

/** The server for which ports are plugged. */
export interface PlugTarget {
  readonly serverId: string;
  readonly projectId: string;
  readonly name: string;
}

/** A compute host as the services see it. */
export interface FleetHost {
  readonly name: string;
  readonly address: string;
  readonly vcpus: number;
  readonly ramMb: number;
  readonly diskGb: number;
  /** False while its management link is down: nothing from it reaches the controller. */
  readonly linkUp: boolean;
  /** Allocatable vCPUs per physical one (nova.conf, `cpu_allocation_ratio`); default 1. */
  readonly cpuAllocationRatio?: number;
}

/** All compute hosts. */
export interface Fleet {
  list(): readonly FleetHost[];
  find(name: string): FleetHost | undefined;
}

/** A message on the bus: the body is the oslo.messaging envelope's bytes. */
export interface BusMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
}

/** The embedded message bus: topic exchanges as in RabbitMQ. */
export interface MessageBroker {
  publish(exchange: string, routingKey: string, body: Buffer): void;
  /** Every message whose routing key matches (`*`, `#`) goes to every subscriber. Returns a function that unsubscribes. */
  subscribe(exchange: string, pattern: string, listener: (message: BusMessage) => void): () => void;
}

/** Resolves callback URLs as another machine sees them: its loopback interface is not this machine's. */
export interface CallbackResolver {
  /**
   * The URL on this machine that the given URL resolves to.
   * @throws Error with code `ECONNREFUSED` when nothing listens there
   */
  resolve(url: string): string;
}

/** Faults to inject, for tests of the harness. All are off initially and may be changed at any time. */
export interface FaultInjection {
  /** Aodh's notifier never calls out. */
  dropAlarm: boolean;
  /** Added to each of Aodh's evaluations. */
  slowAodhMs: number;
  /** Ceilometer passes no event to Aodh, as if its event_pipeline.yaml had no publisher for it. */
  noPipeline: boolean;
  /** Names of compute hosts that accept no SSH key. */
  refuseSsh: readonly string[];
  /** Every cold migration ends in an error on its source host; every live migration is rolled back. */
  migrationFails: boolean;
  /** A started migration never finishes. */
  migrationHangs: boolean;
  /** Tokens expire after this time, whatever expiry they state. */
  tokenLifeMs: number | undefined;
}

/** No faults. */
export function noFaultInjection(): FaultInjection {
  return {
    dropAlarm: false,
    slowAodhMs: 0,
    noPipeline: false,
    refuseSsh: [],
    migrationFails: false,
    migrationHangs: false,
    tokenLifeMs: undefined,
  };
}
