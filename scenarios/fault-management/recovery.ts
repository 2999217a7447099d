import { requestInstance } from '../../fixtures/instances.ts';
import { waitFor, seen } from '../../core/wait-for.ts';
import { messageOf } from '../../core/errors.ts';
import { TRACE } from '../../profiler/trace-events.ts';
import type { ScenarioContext } from '../context.ts';
import type { Stage } from './stage.ts';

const ACTIVE_TIMEOUT_MS = 120_000;
const LOOK_INTERVAL_MS = 50;

/** The owner's recovery action: a new VM in place of each lost one. */
export interface Recovery {
  /** Asks for the replacement of one VM; returns when Nova accepted it. */
  replace(instanceId: string): Promise<{ readonly id: string }>;
  /** Waits until every replacement asked for is ACTIVE and records each. */
  awaitReplacements(): Promise<void>;
}

/** Replaces VMs by new ones of the same image, flavor and network, as their owner. */
export function prepareRecovery(context: ScenarioContext, stage: Stage): Recovery {
  const { clock, recorder, signal } = context;
  const replacements = new Map<string, string>();
  const names = new Map(stage.instances.map(({ id, name }) => [id, name]));
  const { servers } = stage.owner.cloud.compute;

  const awaitOne = async (instanceId: string, replacementId: string): Promise<void> => {
    try {
      await waitFor(
        `replacement of VM ${names.get(instanceId)} ACTIVE`,
        async () => {
          const { status, fault } = await servers.get(replacementId);
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
    async replace(instanceId) {
      const name = `${names.get(instanceId) ?? instanceId}_replacement`;
      const { imageId, flavorId, networkId, owner } = stage;
      const id = await requestInstance(context, owner.cloud, { name, imageId, flavorId, networkId });
      replacements.set(instanceId, id);
      return { id };
    },
    async awaitReplacements() {
      await Promise.all([...replacements].map(([instanceId, id]) => awaitOne(instanceId, id)));
    },
  };
}
