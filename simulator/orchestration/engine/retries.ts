import type { Operation } from '../resources/type.ts';
import type { Engine } from './engine.ts';
import { Refusal } from './refusals.ts';

/** `action_retry_limit` of heat.conf: the number of retries of an action. */
const RETRY_LIMIT = 5;
/** The pause before retry n is 2ⁿ s and a jitter of up to 2 s (heat/common/timeutils.py): here its middle, 1 s. */
const UNIT_MS = 1000;
/** The same on a cloud without latency, so that a blocking resource has some time to go. */
const UNIT_WITHOUT_LATENCY_MS = 20;

/**
 * Deletes, and retries while the other service answers 409 because another resource blocks the deletion (heat/engine/
 * resource.py, `delete`).
 * @throws the last error of `remove`; Cancelled, TimedOut
 */
export async function retryingConflicts(
  { clock, latency, log }: Pick<Engine, 'clock' | 'latency' | 'log'>,
  operation: Pick<Operation, 'name' | 'until'>,
  remove: () => Promise<void>,
): Promise<void> {
  const unitMs = latency.profile === 'none' ? UNIT_WITHOUT_LATENCY_MS : UNIT_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await remove();
    } catch (error) {
      if (attempt > RETRY_LIMIT || !isConflict(error)) throw error;
      const resumeMs = clock.monotonicMs() + (2 ** attempt + 1) * unitMs;
      log.info('Heat tries a deletion again', { resource: operation.name, attempt: attempt + 1 });
      await operation.until(() => Promise.resolve(clock.monotonicMs() >= resumeMs));
    }
  }
}

/** An exhausted quota is a 409 of Neutron that waiting does not resolve (clients/os/neutron, `is_conflict`). */
function isConflict(error: unknown): boolean {
  return error instanceof Refusal && error.status === 409 && error.name !== 'OverQuotaClient';
}
