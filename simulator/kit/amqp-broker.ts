import type { ChannelModel } from 'amqplib';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { takeUp } from './amqp-layout.ts';
import type { Layout } from './amqp-layout.ts';
import { openLine } from './amqp-line.ts';
import type { Line, Queue } from './amqp-line.ts';
import type { BusMessage, MessageBroker } from './contracts.ts';

/** How a connection to a RabbitMQ is made, unless `signal` ends the attempt; `destroy` cuts it. */
export type BrokerConnector = (
  signal: AbortSignal,
) => Promise<{ readonly model: ChannelModel; destroy(): void }>;

/**
 * The bus of an embedded cloud on a real RabbitMQ, with the exchanges and queues of the real services: those who
 * subscribe to the same routing key share one queue of that name, which foreign notifiers bind to theirs.
 */
export interface AmqpBroker extends MessageBroker {
  /**
   * Puts the subscriptions into force; later ones are not.
   * @throws DoctorError `BUS_TAKEN` when another cloud listens there
   */
  open(): Promise<void>;
  /** Takes back the exchanges and queues that it made and that nobody else uses. */
  close(): Promise<void>;
}

/** What an {@link AmqpBroker} is made of. */
export interface AmqpBrokerOptions {
  readonly connect: BrokerConnector;
  readonly clock: Clock;
  readonly log: Log;
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2_000;
/** How long a broker may take to say goodbye. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Connects. @throws what `connect` throws */
export async function connectAmqpBroker(options: AmqpBrokerOptions): Promise<AmqpBroker> {
  const { connect, clock } = options;
  const log = options.log.child({ part: 'amqp' });
  const stop = new AbortController();
  const queues = new Map<string, Queue>();
  const made: Layout = { exchanges: new Set(), queues: new Set() };
  /** Published and not confirmed; sent again on the next connection. */
  const outbox = new Set<BusMessage>();
  let connection = await connect(stop.signal);
  let line: Line | undefined;
  let recovering: Promise<void> | undefined;

  const post = (message: BusMessage): void => line?.post(message, () => outbox.delete(message));
  const establish = async (alone: boolean): Promise<void> => {
    const { model } = connection;
    let reason = 'the connection was closed';
    model.on('error', (error) => (reason = messageOf(error)));
    model.on('close', (error) => {
      if (line?.model !== model || stop.signal.aborted) return;
      line = undefined;
      log.warn('the message bus is lost', { reason: error === undefined ? reason : messageOf(error) });
      recovering = recover();
    });
    line = await openLine({ model, queues: [...queues.values()], made, alone, log });
    for (const message of outbox) post(message);
  };
  const recover = async (): Promise<void> => {
    let delayMs = FIRST_DELAY_MS;
    while (!stop.signal.aborted) {
      try {
        await clock.delay(delayMs, stop.signal);
        delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS);
        connection = await connect(stop.signal);
        await establish(false);
        return;
      } catch (error) {
        if (!stop.signal.aborted) log.warn('the message bus cannot be reached', { reason: messageOf(error) });
        await connection.model.close().catch(() => {});
      }
    }
  };

  return {
    publish(exchange, routingKey, body) {
      const message: BusMessage = { exchange, routingKey, body };
      outbox.add(message);
      post(message);
    },
    subscribe(exchange, pattern, listener) {
      const queue = queues.get(pattern) ?? { name: pattern, exchanges: new Set(), subscribers: new Set() };
      queues.set(pattern, queue);
      queue.exchanges.add(exchange);
      const subscriber = { exchange, listener };
      queue.subscribers.add(subscriber);
      return () => void queue.subscribers.delete(subscriber);
    },
    open: () => establish(true),
    async close() {
      stop.abort();
      await recovering;
      const cancel = clock.after(CLOSE_TIMEOUT_MS, () => connection.destroy());
      try {
        await line?.mute();
        await takeUp(connection.model, made);
        await connection.model.close();
      } catch (error) {
        log.warn('the message bus hung up first', { reason: messageOf(error) });
      }
      cancel();
    },
  };
}
