import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { Recorder } from '../../record/recorder.ts';
import type { Alarms } from '../../openstack/alarming/alarms.ts';
import type { Flavors } from '../../openstack/compute/flavors.ts';
import type { Hypervisors } from '../../openstack/compute/hypervisors.ts';
import type { ServerGroups } from '../../openstack/compute/server-groups.ts';
import type { Servers } from '../../openstack/compute/servers.ts';
import type { ComputeServices } from '../../openstack/compute/services.ts';
import type { Bus } from '../../openstack/bus/contract.ts';
import type { Session } from '../../openstack/session.ts';
import type { SessionRequest } from '../maintenance/session-request.ts';

export type { SessionRequest } from '../maintenance/session-request.ts';

/** The administrator's side of a planned maintenance: asks the projects, then empties and maintains hosts. */
export interface AdminTool {
  readonly kind: string;
  /**
   * Starts it; one that runs on the cloud is only checked to answer.
   * @throws DoctorError `BUS_UNREACHABLE` where it needs the bus and there is none; `PORT_TAKEN`
   */
  start(options: AdminToolOptions): Promise<RunningAdminTool>;
}

/** An Admin tool that takes orders. */
export interface RunningAdminTool {
  /** Where sessions are ordered: `http://127.0.0.1:12347/<unguessable>/maintenance`. */
  readonly url: string;
  /**
   * Begins a session.
   * @throws DoctorError `CLOUD_REFUSED` in the Admin tool's words: an unknown host, a host that is in another
   *   session, too many sessions
   */
  startSession(request: SessionRequest): Promise<{ readonly sessionId: string }>;
  /** Where a session stands; also after {@link stop}. */
  stateOf(sessionId: string): Promise<SessionStatus>;
  /** Ends a session, with its hosts enabled again, and forgets it. */
  deleteSession(sessionId: string): Promise<void>;
  /** Ends what is under way: sessions fail, and their hosts are enabled again. */
  stop(): Promise<void>;
}

/** Where a session stands. */
export interface SessionStatus {
  /** `MAINTENANCE`, `PLANNED_MAINTENANCE`… `MAINTENANCE_DONE`, `MAINTENANCE_FAILED`. */
  readonly state: string;
  /** Why it failed, in plain words, where the Admin tool says so. */
  readonly reason: string | undefined;
}

/** What an Admin tool is started with. Fenix has its own times and its own bus, and does the work itself. */
export interface AdminToolOptions {
  /** Address and port to listen on, and port 0 takes a free one; or those of a Fenix that the catalogue does not list. */
  readonly ip: string;
  readonly port: number;
  /** Whether it also answers without its token, at `/maintenance`; default false. */
  readonly isOpen?: boolean | undefined;
  /** The cloud as its administrator; a Fenix takes requests with the token of its session. */
  readonly cloud: AdminCloud & { readonly session: Session };
  /** The cloud's bus, where it can be reached: projects and infrastructure services are notified over it. */
  readonly bus: Bus | undefined;
  readonly times?: Partial<AdminToolTimes> | undefined;
  /** Instances moved at the same time; default 4. */
  readonly concurrency?: number;
  /**
   * Does what a host is maintained for. Resolves when the host is back; rejects when it is not.
   * Default: lets `hostWorkMs` pass.
   */
  readonly hostWork?: ((host: string, signal: AbortSignal) => Promise<void>) | undefined;
  /** How long the default of {@link hostWork} takes; default 5 s. */
  readonly hostWorkMs?: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
}

/** How long things may take. */
export interface AdminToolTimes {
  /** For the answers of the projects; default 120 s. */
  readonly replyWindowMs: number;
  /** What must be left until the maintenance starts when the projects are notified; default 10 s. */
  readonly firstWindowMs: number;
  /** For one move of an instance; default 180 s. */
  readonly actionTimeoutMs: number;
  /** The administrator's: for emptying a host, and again for its maintenance; default 10 min. */
  readonly hostTimeoutMs: number;
  /** Between two polls of hosts; default 250 ms. */
  readonly pollIntervalMs: number;
  /** Between two polls of an instance that moves, where Nova's notifications say nothing; default 2 s. */
  readonly moveIntervalMs: number;
}

/** The defaults of {@link AdminToolTimes}. */
export const DEFAULT_TIMES: AdminToolTimes = {
  replyWindowMs: 120_000,
  firstWindowMs: 10_000,
  actionTimeoutMs: 180_000,
  hostTimeoutMs: 600_000,
  pollIntervalMs: 250,
  moveIntervalMs: 2000,
};

/** What the Admin tool asks of the cloud, as its administrator. `openstack/cloud.ts` offers it and more. */
export interface AdminCloud {
  readonly session: { readonly projectId: string | undefined };
  readonly compute: {
    readonly servers: Pick<Servers, 'list' | 'get' | 'migrate' | 'confirmResize' | 'liveMigrate'>;
    readonly services: Pick<ComputeServices, 'list' | 'enable' | 'disable'>;
    readonly hypervisors: Pick<Hypervisors, 'list'>;
    readonly flavors: Pick<Flavors, 'list'>;
    readonly serverGroups: Pick<ServerGroups, 'list'>;
  };
  readonly alarming: { readonly alarms: Pick<Alarms, 'list'> };
}

/** The source of its trace events. */
export const SOURCE = 'admin-tool';
