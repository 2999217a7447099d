import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { isoTime } from '../../core/clock.ts';
import { newUuid } from '../../core/ids.ts';
import type { Notification } from './contract.ts';

/** The envelope of oslo.messaging, version 2.0: JSON in which the message is JSON again. */
const outer = z.object({ 'oslo.version': z.string(), 'oslo.message': z.string() });

/** Text that may be missing: nobody in the chain needs it. */
const note = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

const inner = z.object({
  message_id: z.string(),
  publisher_id: note,
  event_type: z.string(),
  priority: z.string(),
  timestamp: note,
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
    // By this listeners know a message that reaches them twice (oslo_messaging/_drivers/amqp.py).
    _unique_id: messageId.replaceAll('-', ''),
  };
  const body = { 'oslo.version': '2.0', 'oslo.message': JSON.stringify(message) };
  return { messageId, body: Buffer.from(JSON.stringify(body)) };
}

/**
 * Unpacks a message, with the envelope or without it (format 1.0, notification driver `messaging`); undefined
 * when it is not a notification: other messages share the bus.
 */
export function unpackNotification(body: Buffer): Notification | undefined {
  const bare = jsonOf(body.toString());
  const enveloped = outer.safeParse(bare).data?.['oslo.message'];
  const message = inner.safeParse(enveloped === undefined ? bare : jsonOf(enveloped));
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

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
