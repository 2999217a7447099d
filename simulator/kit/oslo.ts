import type { Clock } from '../../core/clock.ts';
import { isoTime } from '../../core/clock.ts';
import { newUuid } from '../../core/ids.ts';

/** A notification as services publish it (oslo.messaging, notify/notifier.py). */
export interface OsloNotification {
  readonly message_id: string;
  readonly publisher_id: string;
  readonly event_type: string;
  readonly priority: string;
  readonly timestamp: string;
  readonly payload: unknown;
}

/** Packs a notification into the bytes of a message (oslo.messaging envelope, version 2.0). */
export function envelope(notification: {
  readonly publisherId: string;
  readonly eventType: string;
  readonly priority: string;
  readonly payload: unknown;
  readonly clock: Clock;
}): { readonly messageId: string; readonly body: Buffer } {
  const messageId = newUuid();
  const message: OsloNotification = {
    message_id: messageId,
    publisher_id: notification.publisherId,
    event_type: notification.eventType,
    priority: notification.priority,
    payload: notification.payload,
    timestamp: isoTime(notification.clock.wallUs()).replace('T', ' ').replace('Z', ''),
  };
  const outer = { 'oslo.version': '2.0', 'oslo.message': JSON.stringify(message) };
  return { messageId, body: Buffer.from(JSON.stringify(outer)) };
}

/**
 * Unpacks a message; undefined when it is not a notification. A message without the two keys of an envelope is the
 * notification itself, as the notification driver `messaging` sends it, format 1.0 (oslo.messaging:
 * _drivers/common.py, `deserialize_msg`; notify/messaging.py).
 */
export function openEnvelope(body: Buffer): OsloNotification | undefined {
  try {
    const outer: unknown = JSON.parse(body.toString());
    const message = isEnvelope(outer) ? (JSON.parse(String(outer['oslo.message'])) as unknown) : outer;
    return isNotification(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function isEnvelope(value: unknown): value is { readonly 'oslo.message': unknown } {
  return typeof value === 'object' && value !== null && 'oslo.version' in value && 'oslo.message' in value;
}

function isNotification(value: unknown): value is OsloNotification {
  return typeof value === 'object' && value !== null && 'event_type' in value && 'message_id' in value;
}
