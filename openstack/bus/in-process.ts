import type { Clock } from '../../core/clock.ts';
import type { Bus } from './contract.ts';
import { packNotification, unpackNotification } from './envelope.ts';

/** A broker in this process, with topic exchanges as in RabbitMQ. */
export interface Broker {
  publish(exchange: string, routingKey: string, body: Buffer): void;
  subscribe(
    exchange: string,
    pattern: string,
    listener: (message: {
      readonly exchange: string;
      readonly routingKey: string;
      readonly body: Buffer;
    }) => void,
  ): () => void;
}

/** The exchange of a notifier that names none (oslo.messaging, `control_exchange`). */
const DEFAULT_EXCHANGE = 'openstack';

/** A {@link Bus} over a broker in this process. */
export function inProcessBus(broker: Broker, clock: Clock): Bus {
  const stops = new Set<() => void>();
  return {
    name: 'in-process bus',
    notify({ publisherId, eventType, payload, priority = 'INFO' }) {
      const { messageId, body } = packNotification({ publisherId, eventType, payload, priority }, clock);
      broker.publish(DEFAULT_EXCHANGE, `notifications.${priority.toLowerCase()}`, body);
      return Promise.resolve({ messageId });
    },
    tap(exchange, routingKey, listener) {
      const stop = broker.subscribe(exchange, routingKey, (message) => {
        const receivedUs = clock.wallUs();
        const notification = unpackNotification(message.body);
        if (notification === undefined) return;
        listener({ ...notification, exchange, routingKey: message.routingKey, receivedUs });
      });
      stops.add(stop);
      return Promise.resolve(() => {
        stops.delete(stop);
        stop();
        return Promise.resolve();
      });
    },
    onOutage: () => () => {},
    close() {
      for (const stop of stops) stop();
      stops.clear();
      return Promise.resolve();
    },
  };
}
