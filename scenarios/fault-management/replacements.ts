import { allOf } from '../../core/all-of.ts';
import { messageOf } from '../../core/errors.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import { requestInstance } from '../../fixtures/instances.ts';
import type { InstanceRequest } from '../../fixtures/instances.ts';
import type { Tenant } from '../../fixtures/tenant.ts';
import { TRACE } from '../../profiler/trace-events.ts';
import type { StageContext } from '../context.ts';

const ACTIVE_TIMEOUT_MS = 120_000;
const LOOK_INTERVAL_MS = 50;

/** New VMs in place of lost ones: the owner's recovery action. */
export interface Replacements {
  /** Asks for the replacement of one VM; resolves when Nova accepted it. */
  readonly create: (instanceId: string) => Promise<{ readonly id: string }>;
  /** Waits until every replacement asked for is ACTIVE, and records each. */
  readonly awaitActive: () => Promise<void>;
}

/** Prepares to replace VMs by new ones of the same image, flavor and network. */
export function prepareReplacements(
  context: StageContext,
  owner: Tenant,
  kind: Omit<InstanceRequest, 'name'>,
): Replacements {
  const { clock, recorder, signal } = context;
  const requested = new Map<string, Promise<{ readonly id: string }>>();

  const awaitOne = async (instanceId: string, request: Promise<{ readonly id: string }>): Promise<void> => {
    // What was refused is recorded by who asked.
    const replacementId = (await request.catch(() => undefined))?.id;
    if (replacementId === undefined) return;
    try {
      await waitFor(
        `the replacement of VM ${instanceId} ACTIVE`,
        async () => {
          const { status, fault } = await owner.cloud.compute.servers.get(replacementId);
          if (status === 'ERROR') throw new Error(fault?.message ?? 'Nova gave no reason');
          return status === 'ACTIVE' || seen(status);
        },
        { clock, signal, timeoutMs: ACTIVE_TIMEOUT_MS, intervalMs: LOOK_INTERVAL_MS },
      );
      recorder.stamp(TRACE.recovered, 'scenario', { instanceId, replacementId });
    } catch (error) {
      signal.throwIfAborted();
      recorder.stamp(TRACE.recoveryFailed, 'scenario', { instanceId, reason: messageOf(error) });
    }
  };

  return {
    create(instanceId) {
      const name = `replacement_${instanceId.slice(0, 8)}`;
      const request = requestInstance(context, owner.cloud, { ...kind, name }).then((id) => ({ id }));
      requested.set(instanceId, request);
      return request;
    },
    async awaitActive() {
      await allOf([...requested].map(([instanceId, request]) => awaitOne(instanceId, request)));
    },
  };
}
