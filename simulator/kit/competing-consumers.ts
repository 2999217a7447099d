import type { BusMessage, MessageBroker } from './contracts.ts';

/** Consumers of the same queues: each message goes to one of them. */
export interface CompetingConsumers {
  /** The bus as the member of that number sees it. */
  member(index: number): MessageBroker;
  /** Whether a member takes messages. While none does, they wait in the queue. */
  setActive(index: number, active: boolean): void;
}

type Listener = (message: BusMessage) => void;

interface Queue {
  readonly listeners: Map<number, Listener>;
  readonly waiting: BusMessage[];
  stop(): void;
  next: number;
}

/** A queue is no memory leak: RabbitMQ's operators set such a limit, and the oldest messages go first. */
const LONGEST_QUEUE = 10_000;

/**
 * As agents of one service on several machines share the queues they subscribe to: RabbitMQ hands messages out
 * in turn. No member is active at first.
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
