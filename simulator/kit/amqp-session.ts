import type { ChannelModel, ConsumeMessage } from 'amqplib';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { declareExchange, declareQueue } from './amqp-topology.ts';
import type { DeclaredTopology } from './amqp-topology.ts';
import type { BusMessage } from './contracts.ts';

/** A subscriber to one routing key of one exchange. */
export interface Subscriber {
  readonly exchange: string;
  readonly listener: (message: BusMessage) => void;
}

/** A queue and its subscribers. */
export interface Queue {
  /** Its name, and the routing key it is bound with. */
  readonly name: string;
  readonly exchanges: Set<string>;
  readonly subscribers: Set<Subscriber>;
}

/** A session on one connection to the broker, with its channels and consumers. */
export interface BusSession {
  readonly model: ChannelModel;
  /** Publishes a message and declares its exchange if necessary; calls `confirmed` when the broker has the message. */
  publish(message: BusMessage, confirmed: () => void): void;
  /** Stops listening. */
  stopListening(): Promise<void>;
}

/** Options of {@link openBusSession}. */
export interface BusSessionOptions {
  readonly model: ChannelModel;
  readonly queues: readonly Queue[];
  /** Collects what had to be declared. */
  readonly declared: DeclaredTopology;
  /** Whether to refuse a queue that has another consumer. */
  readonly alone: boolean;
  readonly log: Log;
}

/** As kombu marks its messages; consumers of oslo.messaging need the content type. */
const PROPERTIES = {
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  deliveryMode: 2,
  headers: {},
};

/**
 * Declares and listens. When a channel fails the whole connection is closed.
 * @throws DoctorError `BUS_TAKEN`
 */
export async function openBusSession({
  model,
  queues,
  declared,
  alone,
  log,
}: BusSessionOptions): Promise<BusSession> {
  const [outgoing, incoming] = await Promise.all([model.createConfirmChannel(), model.createChannel()]);
  let isStopped = false;
  for (const channel of [outgoing, incoming]) {
    channel.on('error', (error) => log.error('a channel failed', { reason: messageOf(error) }));
    channel.on('close', () => void (isStopped || model.close().catch(() => {})));
  }
  const exchanges = new Set(queues.flatMap((queue) => [...queue.exchanges]));
  await Promise.all([...exchanges].map((exchange) => declareExchange(model, exchange, declared)));
  await Promise.all(queues.map((queue) => declareQueue(model, queue, declared, { alone })));
  for (const queue of queues) {
    const onMessage = (message: ConsumeMessage | null): void => {
      // The broker sends null when the queue is deleted.
      if (message === null) void model.close().catch(() => {});
      else deliver(queue, message);
    };
    await incoming.consume(queue.name, onMessage, { noAck: true });
  }

  const send = ({ exchange, routingKey, body }: BusMessage, confirmed: () => void): void => {
    try {
      outgoing.publish(exchange, routingKey, body, PROPERTIES, (error: unknown) => {
        if (error === null) confirmed();
      });
    } catch {
      // The connection is gone, and its event is still to come.
    }
  };
  const sendToNew = async (message: BusMessage, confirmed: () => void): Promise<void> => {
    const { exchange } = message;
    try {
      await declareExchange(model, exchange, declared);
      exchanges.add(exchange);
      send(message, confirmed);
    } catch (error) {
      log.error('a message waits for its exchange', { exchange, reason: messageOf(error) });
    }
  };
  return {
    model,
    publish(message, confirmed) {
      if (exchanges.has(message.exchange)) send(message, confirmed);
      else void sendToNew(message, confirmed);
    },
    async stopListening() {
      isStopped = true;
      await incoming.close();
    },
  };
}

/** Delivers to the subscriber of that exchange; messages of other exchanges go to the first subscriber. */
function deliver({ subscribers }: Queue, { fields, content }: ConsumeMessage): void {
  const { exchange, routingKey } = fields;
  const all = [...subscribers];
  const subscriber = all.find((candidate) => candidate.exchange === exchange) ?? all[0];
  subscriber?.listener({ exchange, routingKey, body: content });
}
