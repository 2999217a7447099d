import type { Notification } from './contract.ts';

/** Copies of a message come within seconds of each other; a busy cloud sends some hundred messages meanwhile. */
const REMEMBERED = 10_000;

/**
 * Passes each message on once, by its id: the same may come by two exchanges, and again after a connection was
 * lost.
 */
export function oncePerMessage<T extends Notification>(
  listener: (notification: T) => void,
): (notification: T) => void {
  const seen = new Set<string>();
  return (notification) => {
    const { messageId } = notification;
    if (seen.has(messageId)) return;
    seen.add(messageId);
    const [oldest] = seen;
    if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
    listener(notification);
  };
}
