import type { MessageBroker } from './contracts.ts';

/** The messages that workers of Ceilometer and Aodh publish. */
const MOVED = new Set(['ceilometer alarm.all.sample', 'aodh alarming.sample']);

/**
 * A broker as on Python 3.14, where services start their workers by forkserver: these lose the exchange that the
 * service set and publish on oslo.messaging's default, `openstack`. Seen on OpenStack 2026.2.
 */
export function onDefaultExchange(broker: MessageBroker): MessageBroker {
  const placeOf = (exchange: string, key: string): string =>
    MOVED.has(`${exchange} ${key}`) ? 'openstack' : exchange;
  return {
    publish: (exchange, routingKey, body) => broker.publish(placeOf(exchange, routingKey), routingKey, body),
    subscribe: (exchange, pattern, listener) =>
      broker.subscribe(placeOf(exchange, pattern), pattern, listener),
  };
}
