import { systemClock } from '../../core/clock.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';
import type { Bus } from '../../openstack/bus/contract.ts';

/** The steps whose notifications every application answers. */
const STEPS = [
  'MAINTENANCE',
  'SCALE_IN',
  'PREPARE_MAINTENANCE',
  'PLANNED_MAINTENANCE',
  'MAINTENANCE_COMPLETE',
];

/**
 * Lets every token run out that Keystone has issued so far, when an application is first notified of a step of a
 * maintenance: all clients must renew theirs. No token runs out by time, so a busy machine changes nothing. Returns
 * what ends it.
 */
export async function expireTokensAtEachStep(
  { faultInjection }: Pick<EmbeddedCloud, 'faultInjection'>,
  bus: Bus,
  steps: readonly string[] = STEPS,
): Promise<() => void> {
  const clock = systemClock();
  const ahead = new Set(steps);
  let issuedBeforeUs = 0;
  await bus.tap('notifications.info', ({ eventType, payload }) => {
    const { state = '' } = payload as { readonly state?: string };
    if (eventType === 'maintenance.scheduled' && ahead.delete(state)) issuedBeforeUs = clock.wallUs();
  });
  const set = (property: PropertyDescriptor): void =>
    void Object.defineProperty(faultInjection, 'tokenLifeMs', {
      configurable: true,
      enumerable: true,
      ...property,
    });
  set({ get: () => (clock.wallUs() - issuedBeforeUs) / 1000 });
  return () => set({ value: undefined, writable: true });
}
