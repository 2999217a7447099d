import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { Bus } from '../../openstack/bus/contract.ts';
import type { Recorder } from '../../record/recorder.ts';
import type { MarkPermit, MarkablePort } from './permit.ts';

/** Finds the VMs on a host that died, marks host and VMs down, and takes it back on recovery. */
export interface Inspector {
  readonly kind: string;
  /** Starts it. It takes events, and knows which VM is on which host, when this resolves. */
  start(options: InspectorOptions): Promise<RunningInspector>;
}

/** An Inspector that takes events. */
export interface RunningInspector {
  /** Where it takes events: `http://127.0.0.1:12345/<unguessable>/events`. */
  readonly eventsUrl: string;
  /** Where the alarm on `maintenance.host` is to be posted. */
  readonly maintenanceUrl: string;
  /** Opens a connection for the events of one Monitor, with the form and the authentication that it wants. */
  openSender(): EventSender;
  /** Marks nothing from now on, and resolves when the marks under way have ended. Events are still answered. */
  disarm(): Promise<void>;
  /** Takes back what it did to a host: forced_down false, ports as they were. VM states are left. */
  restoreHost(host: string): Promise<void>;
  /** @throws DoctorError `WAIT_TIMEOUT` when marks do not end: they may still take effect */
  stop(): Promise<void>;
}

/** What an Inspector is started with. */
export interface InspectorOptions {
  /** Address and port to listen on; port 0 takes a free one. */
  readonly ip: string;
  readonly port: number;
  /** Whether it also answers without its token, at `/events` and `/maintenance`; default false. */
  readonly isOpen?: boolean | undefined;
  /** The cloud as its administrator. */
  readonly cloud: InspectorCloud;
  /** The cloud's bus, where it can be reached: for Nova's notifications and for the shortcut. */
  readonly bus?: Bus | undefined;
  /** Whether to publish the VMs' notification at once, beside Nova; default true. Without the bus it is not possible. */
  readonly shortcut?: boolean;
  /** Whether to set `data_plane_status` of the host's ports too; default false. */
  readonly updatePortStatus?: boolean;
  /** What it may mark; default everything. */
  readonly permit?: MarkPermit;
  /** Calls to the cloud at the same time; default 32. */
  readonly concurrency?: number;
  /** Time between two full lists of the VMs; default 30 s. */
  readonly snapshotIntervalMs?: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
}

/** What an Inspector asks of the cloud, as its administrator. `openstack/cloud.ts` offers it and more. */
export interface InspectorCloud {
  readonly compute: {
    readonly servers: {
      list(options: { readonly allTenants: true }): Promise<readonly CloudServer[]>;
      resetState(id: string, state: 'error'): Promise<unknown>;
    };
    readonly services: {
      list(options: {
        readonly binary: string;
      }): Promise<readonly { readonly id: string; readonly host: string }[]>;
      /** @param id the service's, which saves a request from microversion 2.53 on */
      forceDown(host: string, forcedDown: boolean, id?: string): Promise<unknown>;
    };
  };
  readonly network: {
    readonly ports: {
      list(options: { readonly hostId: string }): Promise<readonly MarkablePort[]>;
      /** @param status null: as on a port that nobody has set it on */
      setDataPlaneStatus(id: string, status: 'DOWN' | 'ACTIVE' | null): Promise<unknown>;
    };
  };
}

/** A VM as an Inspector needs it. */
export interface CloudServer {
  readonly id: string;
  /** The compute host it is on; undefined while it is on none. */
  readonly host: string | undefined;
  readonly projectId: string;
  readonly vmState: string | undefined;
  readonly taskState: string | undefined;
}

/**
 * A Monitor's connection to an Inspector. It is opened before the fault and kept warm, so that the event finds it
 * open. `components/inspector/http-sender.ts` makes one for every Inspector that takes events over HTTP.
 */
export interface EventSender {
  /**
   * Opens the connection and uses it as an event would, without an event. An Inspector that does not answer yet is
   * no error: `send` connects again.
   */
  warmUp(): Promise<void>;
  /** Sends an event once. Never throws: how it ended is the result. */
  send(event: HostDownEvent): Promise<SendOutcome>;
  close(): Promise<void>;
}

/** How an attempt to send ended; repeating it after a `final` failure would fail the same way. */
export type SendOutcome =
  { readonly taken: true } | { readonly taken: false; readonly reason: string; readonly final: boolean };

/** A host that a Monitor found down: the southbound event (docs/interfaces.md), which every Monitor sends. */
export interface HostDownEvent {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly type: 'compute.host.down';
  readonly details: {
    readonly hostname: string;
    readonly source: string;
    readonly cause: string;
    readonly severity: string;
    readonly status: string;
    readonly monitor: string;
    readonly monitor_id: string;
    /** One fault, one id: by it an Inspector knows a repeated report. */
    readonly monitor_event_id: string;
  };
}
