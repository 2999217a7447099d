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

/** A time in which the bus was lost: taps heard nothing. */
export interface Outage {
  /** Microseconds since the epoch. */
  readonly fromUs: number;
  /** Undefined while it lasts. */
  readonly toUs?: number;
  readonly reason: string;
}

/** The control plane's message bus. */
export interface Bus {
  /** What to call it in a message, with secrets masked. */
  readonly name: string;
  /**
   * Publishes a notification as a notifier service would: exchange `openstack`, routing key
   * `notifications.<priority>`. It is on its way when this returns, and has arrived when the promise resolves.
   * @throws DoctorError when the bus has not confirmed it in time
   */
  notify(notification: {
    readonly publisherId: string;
    readonly eventType: string;
    readonly payload: JsonObject;
    /** Default `INFO`. */
    readonly priority?: string;
  }): Promise<{ readonly messageId: string }>;
  /** Listens through a queue of its own, which takes no message away from anybody. Returns how to stop. */
  tap(
    exchange: string,
    routingKey: string,
    listener: (notification: TappedNotification) => void,
  ): Promise<() => Promise<void>>;
  /** Tells when an outage begins (also one that lasts already) and when it is over. Returns how to stop. */
  onOutage(listener: (outage: Outage) => void): () => void;
  close(): Promise<void>;
}
