import type { Clock } from '../../core/clock.ts';
import type { Bus } from './contract.ts';
import { packNotification, unpackNotification } from './envelope.ts';
import { CHAIN_EXCHANGES, NOTIFIER_EXCHANGES } from './exchanges.ts';
import { oncePerMessage } from './once-per-message.ts';

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

/** A {@link Bus} over a broker in this process. */
export function inProcessBus(broker: Broker, clock: Clock): Bus {
  const stops = new Set<() => void>();
  return {
    name: 'in-process bus',
    notify({ publisherId, eventType, payload, priority = 'INFO' }) {
      const { messageId, body } = packNotification({ publisherId, eventType, payload, priority }, clock);
      broker.publish(NOTIFIER_EXCHANGES[0], `notifications.${priority.toLowerCase()}`, body);
      return Promise.resolve({ messageId });
    },
    tap(routingKey, listener) {
      const once = oncePerMessage(listener);
      const untap = CHAIN_EXCHANGES.map((exchange) =>
        broker.subscribe(exchange, routingKey, (message) => {
          const receivedUs = clock.wallUs();
          const notification = unpackNotification(message.body);
          if (notification === undefined) return;
          once({ ...notification, exchange, routingKey: message.routingKey, receivedUs });
        }),
      );
      const stop = (): void => untap.forEach((unsubscribe) => unsubscribe());
      stops.add(stop);
      return Promise.resolve(() => {
        stops.delete(stop);
        stop();
        return Promise.resolve();
      });
    },
    survey: () => Promise.resolve({ exchanges: CHAIN_EXCHANGES, takesNotifications: true }),
    onOutage: () => () => {},
    close() {
      for (const stop of stops) stop();
      stops.clear();
      return Promise.resolve();
    },
  };
}
