import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { isoTime } from '../../core/clock.ts';
import { newUuid } from '../../core/ids.ts';
import type { Notification } from './contract.ts';

/** The envelope of oslo.messaging, version 2.0: JSON in which the message is JSON again. */
const outer = z.object({ 'oslo.version': z.string(), 'oslo.message': z.string() });

const inner = z.object({
  message_id: z.string(),
  publisher_id: z.string(),
  event_type: z.string(),
  priority: z.string(),
  timestamp: z.string(),
  payload: z.unknown(),
});

/** Packs a notification; it gets a new message id and the time now. */
export function packNotification(
  notification: Pick<Notification, 'publisherId' | 'eventType' | 'priority' | 'payload'>,
  clock: Clock,
): { readonly messageId: string; readonly body: Buffer } {
  const messageId = newUuid();
  const message = {
    message_id: messageId,
    publisher_id: notification.publisherId,
    event_type: notification.eventType,
    priority: notification.priority,
    payload: notification.payload,
    timestamp: isoTime(clock.wallUs()).replace('T', ' ').replace('Z', ''),
  };
  const body = { 'oslo.version': '2.0', 'oslo.message': JSON.stringify(message) };
  return { messageId, body: Buffer.from(JSON.stringify(body)) };
}

/** Unpacks a message; undefined when it is not a notification: other messages share the bus. */
export function unpackNotification(body: Buffer): Notification | undefined {
  const message = inner.safeParse(jsonOf(outer.safeParse(jsonOf(body.toString())).data?.['oslo.message']));
  if (!message.success) return undefined;
  const { message_id, publisher_id, event_type, priority, timestamp, payload } = message.data;
  return {
    messageId: message_id,
    publisherId: publisher_id,
    eventType: event_type,
    priority,
    timestamp,
    payload,
  };
}

function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
