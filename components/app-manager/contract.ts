import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { Recorder } from '../../record/recorder.ts';
import type { FloatingIps } from '../../openstack/network/floating-ips.ts';
import type { Ports } from '../../openstack/network/ports.ts';
import type { ServerGroups } from '../../openstack/compute/server-groups.ts';
import type { Servers } from '../../openstack/compute/servers.ts';
import type { Session } from '../../openstack/session.ts';
import type { ProjectEvent } from '../maintenance/project-event.ts';
import type { ReplyBody } from '../maintenance/reply.ts';

/** The application's side of a planned maintenance: answers for the application, and keeps its service up. */
export interface AppManager {
  readonly kind: string;
  /** Starts it. It listens when this resolves: the alarm of an application that is yet to be made needs the address. */
  start(options: AppManagerOptions): Promise<RunningAppManager>;
}

/** An App manager that listens. */
export interface RunningAppManager {
  /** Where the alarm on `maintenance.scheduled` is to be posted: `http://…/maintenance/<token>`. */
  readonly alarmUrl: string;
  /** Posts that were turned away, by status. */
  readonly refused: Readonly<Record<number, number>>;
  /**
   * Takes an application into its care, and answers for it from now on.
   * @throws DoctorError when nothing serves under its floating IP, or its kind lacks something
   */
  manage(application: ManagedApplication): Promise<void>;
  stop(): Promise<void>;
}

/** An application that stands on the cloud. */
export interface ManagedApplication {
  /** The address under which it serves. */
  readonly floatingIp: string;
  /** Adds so many instances to those that need no standby, or removes them. Ends when it is done. */
  readonly scale: (by: number) => Promise<void>;
}

/** What the App manager asks of the cloud, as the application's owner. `openstack/cloud.ts` offers it and more. */
export interface OwnerCloud {
  readonly session: Session;
  readonly compute: {
    readonly servers: Pick<Servers, 'list'>;
    readonly serverGroups: Pick<ServerGroups, 'list'>;
  };
  readonly network: {
    readonly floatingIps: Pick<FloatingIps, 'list' | 'setPort'>;
    readonly ports: Pick<Ports, 'list'>;
  };
}

/** What is sent in place of a reply: this one, none, or the same one so long after it was due. */
export type InjectedReply = ReplyBody | 'silence' | { readonly lateMs: number };

/** Replaces replies, to see that the judge finds a wrong one. */
export type ReplyInjection = (reply: ReplyBody, event: ProjectEvent) => InjectedReply;

/** What an App manager is started with. */
export interface AppManagerOptions {
  /** Address to listen on, as Aodh reaches it, and port; 0 takes a free one. */
  readonly ip: string;
  readonly port: number;
  /** The cloud as the application's owner. */
  readonly cloud: OwnerCloud;
  readonly projectId: string;
  /** Whether an instance of that name may hold the floating IP; default those of `doctor_ha_app_`. */
  readonly isHa?: ((name: string) => boolean) | undefined;
  /** How many instances are given up when room is asked for; default 2. */
  readonly scaleInBy?: number;
  /** The Admin tool wants a token with each request: Fenix does. */
  readonly sendsToken?: boolean;
  /** Where Fenix listens when the catalogue does not say; for the kind `vnfm`. */
  readonly fenix?: { readonly ip: string; readonly port: number } | undefined;
  /** Answers wrong, where a test of the judge wants that. */
  readonly injectReply?: ReplyInjection | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
}

/** The source of its trace events. */
export const SOURCE = 'app-manager';
