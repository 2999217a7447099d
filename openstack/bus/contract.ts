import type { JsonObject } from '../../core/json.ts';

/** A notification, unpacked from the oslo.messaging envelope (oslo.messaging: notify/notifier.py). */
export interface Notification {
  readonly messageId: string;
  readonly publisherId: string;
  readonly eventType: string;
  readonly priority: string;
  /** As the publisher wrote it: `YYYY-MM-DD HH:MM:SS.ffffff`, UTC. */
  readonly timestamp: string;
  readonly payload: unknown;
}

/** A notification as a tap sees it. */
export interface TappedNotification extends Notification {
  readonly exchange: string;
  readonly routingKey: string;
  /** When it came out of the bus, microseconds since the epoch. */
  readonly receivedUs: number;
}

/** A time in which the bus was lost: taps received nothing. */
export interface Outage {
  /** Microseconds since the epoch. */
  readonly fromUs: number;
  /** Undefined while it lasts. */
  readonly toUs?: number;
  readonly reason: string;
}

/** What of the chain's services is on a bus. */
export interface BusSurvey {
  /** The exchanges of the chain that exist. */
  readonly exchanges: readonly string[];
  /** Whether the queue exists from which Ceilometer takes notifications, `notifications.info`. */
  readonly takesNotifications: boolean;
}

/** The control plane's message bus. */
export interface Bus {
  /** What to call it in a message, with secrets masked. */
  readonly name: string;
  /**
   * Publishes a notification as a notifier service would: routing key `notifications.<priority>`, on the exchange
   * `openstack`, or `nova` where that does not exist. It is on its way when this returns, and has arrived when the
   * promise resolves.
   * @throws DoctorError `BUS_EMPTY` when nobody takes it; when the bus has not confirmed it in time
   */
  notify(notification: {
    readonly publisherId: string;
    readonly eventType: string;
    readonly payload: JsonObject;
    /** Default `INFO`. */
    readonly priority?: string;
  }): Promise<{ readonly messageId: string }>;
  /**
   * Listens to a routing key on every exchange of the chain that exists or comes into being, through a queue of
   * its own, which takes no message away from anybody. The same message counts once. Returns how to stop.
   */
  tap(routingKey: string, listener: (notification: TappedNotification) => void): Promise<() => Promise<void>>;
  /** Sees what is on the bus. Taps then listen on all the exchanges it names, the newest too. */
  survey(): Promise<BusSurvey>;
  /** Calls back when an outage begins, also for one that already lasts, and when it is over. Returns how to stop. */
  onOutage(listener: (outage: Outage) => void): () => void;
  close(): Promise<void>;
}
