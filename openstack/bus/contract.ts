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

/** The control plane's message bus. */
export interface Bus {
  /** What to call it in a message, with secrets masked. */
  readonly name: string;
  /**
   * Publishes a notification as a notifier service would: exchange `openstack`, routing key
   * `notifications.<priority>`.
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
  close(): Promise<void>;
}
