import type { Bus } from '../../../../openstack/bus/contract.ts';

/** A bus that keeps what is published, and knows who listens. */
export function noteBus() {
  const published: Parameters<Bus['notify']>[0][] = [];
  const taps = new Set<string>();
  const bus: Bus = {
    name: 'test',
    async notify(notification) {
      published.push(notification);
      return { messageId: `message-${published.length}` };
    },
    async tap(key) {
      taps.add(key);
      return async () => void taps.delete(key);
    },
    survey: async () => ({ exchanges: ['nova', 'openstack'], takesNotifications: true }),
    onOutage: () => () => {},
    close: async () => {},
  };
  return { bus, published, taps };
}
