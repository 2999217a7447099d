import type { BusMessage, MessageBroker } from './contracts.ts';

/** Consumers of the same queues: each message goes to one of them. */
export interface CompetingConsumers {
  /** The bus as the member with that number sees it. */
  member(index: number): MessageBroker;
  /** Sets whether a member consumes messages. While no member does, they wait in the queue. */
  setActive(index: number, active: boolean): void;
}

type Listener = (message: BusMessage) => void;

interface Queue {
  readonly listeners: Map<number, Listener>;
  readonly waiting: BusMessage[];
  stop(): void;
  next: number;
}

/** The queue limit, as RabbitMQ's operators set one: the oldest messages are dropped first. */
const LONGEST_QUEUE = 10_000;

/**
 * Consumers that share queues, like the agents of one service on several machines: RabbitMQ distributes the messages
 * in turn. Initially no member is active.
 */
export function competingConsumers(broker: MessageBroker): CompetingConsumers {
  const queues = new Map<string, Queue>();
  const active = new Set<number>();

  const deliver = (queue: Queue): void => {
    const members = [...queue.listeners.keys()].filter((member) => active.has(member));
    if (members.length === 0) return;
    for (const message of queue.waiting.splice(0)) {
      const member = members[queue.next % members.length] ?? 0;
      queue.next += 1;
      queue.listeners.get(member)?.(message);
    }
  };
  const queueFor = (exchange: string, pattern: string): Queue => {
    const key = `${exchange} ${pattern}`;
    const known = queues.get(key);
    if (known !== undefined) return known;
    const queue: Queue = { listeners: new Map(), waiting: [], stop: () => {}, next: 0 };
    queue.stop = broker.subscribe(exchange, pattern, (message) => {
      queue.waiting.push(message);
      if (queue.waiting.length > LONGEST_QUEUE) queue.waiting.shift();
      deliver(queue);
    });
    queues.set(key, queue);
    return queue;
  };

  return {
    member: (index) => ({
      publish: (exchange, routingKey, body) => broker.publish(exchange, routingKey, body),
      subscribe(exchange, pattern, listener) {
        const queue = queueFor(exchange, pattern);
        queue.listeners.set(index, listener);
        return () => {
          queue.listeners.delete(index);
          if (queue.listeners.size > 0) return;
          queue.stop();
          queues.delete(`${exchange} ${pattern}`);
        };
      },
    }),
    setActive(index, isActive) {
      if (isActive) active.add(index);
      else active.delete(index);
      for (const queue of queues.values()) deliver(queue);
    },
  };
}
