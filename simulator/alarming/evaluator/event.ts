import { comparable } from './comparison.ts';
import type { Comparable } from './comparison.ts';

/** An event from the bus, ready to be compared. */
export interface EvaluatedEvent {
  readonly messageId: string;
  readonly eventType: string;
  /** Of trait `tenant_id` or `project_id`; empty when it has neither, and then no alarm is evaluated. */
  readonly projectId: string;
  readonly traits: ReadonlyMap<string, Comparable>;
  /** As it came: it goes out again as the alarm's reason data. */
  readonly body: object;
}

/**
 * Reads an event; undefined when it lacks its type or id, and then it is skipped.
 * @throws Error when a trait does not fit its type, and then the whole message is lost
 */
export function readEvent(body: unknown): EvaluatedEvent | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { event_type: eventType, message_id: messageId, traits: list } = body as Record<string, unknown>;
  if (typeof eventType !== 'string' || eventType === '') return undefined;
  if (typeof messageId !== 'string' || messageId === '') return undefined;
  const traits = new Map<string, Comparable>();
  let projectId = '';
  for (const trait of Array.isArray(list) ? (list as readonly unknown[]) : []) {
    if (!Array.isArray(trait)) throw new Error('a trait is not a list');
    const name = String(trait[0]);
    const value = comparable(trait[2], typeof trait[1] === 'number' ? trait[1] : 1);
    traits.set(name, value);
    if (name === 'tenant_id' || name === 'project_id') projectId = String(value.value);
  }
  return { messageId, eventType, projectId, traits, body };
}
