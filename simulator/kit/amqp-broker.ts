import type { ChannelModel } from 'amqplib';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { removeDeclared } from './amqp-topology.ts';
import type { DeclaredTopology } from './amqp-topology.ts';
import { openBusSession } from './amqp-session.ts';
import type { BusSession, Queue } from './amqp-session.ts';
import type { BusMessage, MessageBroker } from './contracts.ts';

/** Connects to a RabbitMQ, unless `signal` ends the attempt; `destroy` closes the connection at once. */
export type BrokerConnector = (
  signal: AbortSignal,
) => Promise<{ readonly model: ChannelModel; destroy(): void }>;

/**
 * The bus of an embedded cloud on a real RabbitMQ, with the exchanges and queues of the real services. Subscribers
 * to the same routing key share one queue of that name, which external notifiers bind to their exchanges.
 */
export interface AmqpBroker extends MessageBroker {
  /**
   * Activates the subscriptions; later ones stay inactive.
   * @throws DoctorError `BUS_TAKEN` when another cloud listens there
   */
  open(): Promise<void>;
  /** Removes the exchanges and queues that it declared, unless others use them. */
  close(): Promise<void>;
}

/** Dependencies of an {@link AmqpBroker}. */
export interface AmqpBrokerOptions {
  readonly connect: BrokerConnector;
  readonly clock: Clock;
  readonly log: Log;
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2_000;
/** The time limit for closing the connection. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Connects. @throws what `connect` throws */
export async function connectAmqpBroker(options: AmqpBrokerOptions): Promise<AmqpBroker> {
  const { connect, clock } = options;
  const log = options.log.child({ part: 'amqp' });
  const stop = new AbortController();
  const queues = new Map<string, Queue>();
  const declared: DeclaredTopology = { exchanges: new Set(), queues: new Set() };
  /** Messages published and not confirmed; sent again on the next connection. */
  const outbox = new Set<BusMessage>();
  let connection = await connect(stop.signal);
  let session: BusSession | undefined;
  let recovering: Promise<void> | undefined;

  const send = (message: BusMessage): void => session?.publish(message, () => outbox.delete(message));
  const establish = async (alone: boolean): Promise<void> => {
    const { model } = connection;
    let reason = 'the connection was closed';
    model.on('error', (error) => (reason = messageOf(error)));
    model.on('close', (error) => {
      if (session?.model !== model || stop.signal.aborted) return;
      session = undefined;
      log.warn('the connection to the message bus is lost', {
        reason: error === undefined ? reason : messageOf(error),
      });
      recovering = recover();
    });
    session = await openBusSession({ model, queues: [...queues.values()], declared, alone, log });
    for (const message of outbox) send(message);
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
      send(message);
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
        await session?.stopListening();
        await removeDeclared(connection.model, declared);
        await connection.model.close();
      } catch (error) {
        log.warn('the message bus closed the connection first', { reason: messageOf(error) });
      }
      cancel();
    },
  };
}
