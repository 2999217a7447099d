import { z } from 'zod';
import { createWake } from '../../../core/wake.ts';
import type { Wake } from '../../../core/wake.ts';
import type { Bus } from '../../../openstack/bus/contract.ts';

/** What Nova's notifications say of instances: when polling one is worthwhile. */
export interface NovaTasks {
  /** Rings whenever a task of the instance has ended, or the instance is gone. */
  subscribe(instanceId: string): { readonly wake: Wake; readonly stop: () => void };
  close(): Promise<void>;
}

/** nova/notifications/base.py; `state_description` is the task, empty for none. */
const payload = z.object({ instance_id: z.string(), state_description: z.string().nullish() });

/** Listens to Nova's notifications; where the bus does not carry them, polling has to do. */
export async function followNova(bus: Bus): Promise<NovaTasks> {
  const wakes = new Map<string, Set<Wake>>();
  const untap = await bus.tap('notifications.info', (notification) => {
    if (!notification.eventType.startsWith('compute.instance.')) return;
    const read = payload.safeParse(notification.payload);
    if (!read.success || (read.data.state_description ?? '') !== '') return;
    for (const wake of wakes.get(read.data.instance_id) ?? []) wake.ring();
  });
  return {
    subscribe(instanceId) {
      const wake = createWake();
      const all = wakes.get(instanceId) ?? new Set();
      wakes.set(instanceId, all.add(wake));
      return {
        wake,
        stop() {
          all.delete(wake);
          if (all.size === 0) wakes.delete(instanceId);
        },
      };
    },
    close: untap,
  };
}
