import type { BusMessage, MessageBroker } from './contracts.ts';

interface Subscriber {
  readonly exchange: string;
  readonly matches: (routingKey: string) => boolean;
  readonly listener: (message: BusMessage) => void;
  open: boolean;
}

/** A broker in memory. Messages are delivered after the publisher went on, in order for each subscriber. */
export function createBroker(): MessageBroker {
  const subscribers = new Set<Subscriber>();
  return {
    publish(exchange, routingKey, body) {
      const message: BusMessage = { exchange, routingKey, body };
      for (const subscriber of subscribers) {
        if (subscriber.exchange !== exchange || !subscriber.matches(routingKey)) continue;
        setImmediate(() => {
          if (subscriber.open) subscriber.listener(message);
        });
      }
    },
    subscribe(exchange, pattern, listener) {
      const subscriber: Subscriber = { exchange, matches: topicMatcher(pattern), listener, open: true };
      subscribers.add(subscriber);
      return () => {
        subscriber.open = false;
        subscribers.delete(subscriber);
      };
    },
  };
}

/** Binding keys of a topic exchange (AMQP 0-9-1 §3.1.3.3): `*` is one word, `#` any number of words. */
function topicMatcher(pattern: string): (routingKey: string) => boolean {
  const wanted = pattern.split('.');
  return (routingKey) => matches(wanted, routingKey.split('.'));
}

function matches(wanted: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return words.length === 0;
  if (first === '#') return words.some((_, index) => matches(rest, words.slice(index))) || matches(rest, []);
  return words.length > 0 && (first === '*' || first === words[0]) && matches(rest, words.slice(1));
}
