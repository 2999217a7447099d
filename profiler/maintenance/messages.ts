import type { JsonObject } from '../../core/json.ts';
import type { DialectName } from '../../record/maintenance-names.ts';

/**
 * Everything that a maintenance session says and does, as the conformance checker reads it. All times are
 * microseconds since the epoch on one clock.
 */
export type Message =
  ProjectEvent | HostEvent | Delivery | Fetched | Reply | MoveStarted | MoveFinished | SessionState;

/** What is known of a session beside its messages. */
export interface SessionFacts {
  readonly sessionId: string;
  readonly dialect: DialectName;
  /** The projects whose instances are on the hosts. */
  readonly projectIds: readonly string[];
  /** The hosts to be maintained; empty when the Admin tool is to find them. */
  readonly hosts: readonly string[];
  /** Every instance there was at the start; empty when that is not known. */
  readonly instanceIds: readonly string[];
  /** When the maintenance itself may begin; undefined when that is not known. */
  readonly maintenanceAtUs?: number | undefined;
  /** Messages of other sessions before this are none of this one's concern. */
  readonly orderedUs?: number | undefined;
}

/** A notification as it was on the bus. */
interface Notification {
  readonly atUs: number;
  readonly messageId?: string | undefined;
  readonly publisherId?: string | undefined;
  /** Word for word. */
  readonly payload: JsonObject;
}

/** `maintenance.scheduled` on the bus. */
export interface ProjectEvent extends Notification {
  readonly kind: 'project-event';
}

/** `maintenance.host` on the bus. */
export interface HostEvent extends Notification {
  readonly kind: 'host-event';
}

/** A project event in the hands of the App manager. */
export interface Delivery {
  readonly kind: 'delivery';
  readonly atUs: number;
  readonly sessionId: string;
  readonly state: string;
  /** That of the notification it came from. */
  readonly messageId?: string | undefined;
  /** The traits of the alarm's event. */
  readonly traits: Readonly<Record<string, string>>;
}

/** The instances that the App manager found behind a project event's URL. */
export interface Fetched {
  readonly kind: 'fetched';
  readonly atUs: number;
  readonly sessionId: string;
  readonly state: string;
  readonly instanceIds: readonly string[];
}

/** A reply, as one of its two ends recorded it. When both do, the two are one reply. */
export interface Reply {
  readonly kind: 'reply';
  readonly atUs: number;
  readonly seenBy: 'app-manager' | 'admin-tool';
  readonly sessionId: string;
  readonly projectId: string;
  /** `ACK_<STATE>` or `NACK_<STATE>`. */
  readonly state: string;
  /** The state it was meant to answer, where that is known. */
  readonly forState?: string | undefined;
  /** Undefined when no answer to it came. */
  readonly accepted: boolean | undefined;
  readonly reason?: string | undefined;
  /** What is to be done with each instance. */
  readonly instanceActions: Readonly<Record<string, string>>;
  /** What is to be done with the one instance that was asked about, as Fenix receives it. */
  readonly instanceAction?: string | undefined;
  /** The one instance that was asked about, where that is known. */
  readonly instanceId?: string | undefined;
}

/** The Admin tool begins to move an instance away from `host`. */
export interface MoveStarted {
  readonly kind: 'move-started';
  readonly atUs: number;
  readonly sessionId: string;
  readonly instanceId: string;
  readonly action: string;
  readonly host: string;
}

/** A move is over. */
export interface MoveFinished {
  readonly kind: 'move-finished';
  readonly atUs: number;
  readonly sessionId: string;
  readonly instanceId: string;
  readonly outcome: 'done' | 'failed';
  readonly target?: string | undefined;
  readonly reason?: string | undefined;
}

/** What the Admin tool says of the session. */
export interface SessionState {
  readonly kind: 'session-state';
  readonly atUs: number;
  readonly sessionId: string;
  readonly state: string;
  readonly reason?: string | undefined;
}
