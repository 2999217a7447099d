import { allOf } from '../../core/all-of.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import { requestInstance } from '../../fixtures/instances.ts';
import type { InstanceRequest } from '../../fixtures/instances.ts';
import { errorReason } from '../../openstack/compute/error-reason.ts';
import type { Tenant } from '../../fixtures/tenant.ts';
import type { StageContext } from '../context.ts';
import type { CheckOutcome } from '../checks.ts';
import { faultManagementChecks } from './checks.ts';

const ACTIVE_TIMEOUT_MS = 120_000;
const LOOK_INTERVAL_MS = 50;

/** New VMs in place of lost ones: the owner's recovery action. */
export interface Replacements {
  /** Asks for the replacement of one VM; resolves when Nova accepted it. */
  readonly create: (instanceId: string) => Promise<{ readonly id: string }>;
  /** Waits until every replacement asked for is ACTIVE, and records each and the check `replacement-active`. */
  readonly awaitActive: () => Promise<void>;
}

/** A VM that ended in ERROR, in Nova's words. */
class BootFailure extends Error {}

/** Nova's words where its scheduler finds no room (nova/exception.py, NoValidHost). */
const NO_ROOM = /No valid host was found/;

/** That a cloud is full says nothing of the chain; everything else that keeps a VM from running is a failure. */
function outcomeOf(error: unknown): CheckOutcome {
  const reason = messageOf(error);
  if (error instanceof BootFailure) {
    return NO_ROOM.test(reason)
      ? { verdict: 'skipped', reason: `the cloud has no room for the replacement: ${reason}` }
      : { verdict: 'failed', reason: `a replacement ended in ERROR: ${reason}` };
  }
  const timedOut = error instanceof DoctorError && error.code === 'WAIT_TIMEOUT';
  return { verdict: timedOut ? 'failed' : 'unknown', reason };
}

const WORST_FIRST = ['failed', 'unknown', 'skipped'] as const;

function worstOf(outcomes: readonly CheckOutcome[]): CheckOutcome {
  if (outcomes.length === 0) return { verdict: 'skipped', reason: 'no replacement was asked for' };
  const found = WORST_FIRST.flatMap(
    (verdict) => outcomes.find((outcome) => outcome.verdict === verdict) ?? [],
  );
  return found[0] ?? { verdict: 'passed' };
}

/** Prepares to replace VMs by new ones of the same image, flavor and network. */
export function prepareReplacements(
  context: StageContext,
  owner: Tenant,
  kind: Omit<InstanceRequest, 'name'>,
): Replacements {
  const { clock, recorder, signal } = context;
  const requested = new Map<string, Promise<{ readonly id: string }>>();

  const awaitOne = async (
    instanceId: string,
    request: Promise<{ readonly id: string }>,
  ): Promise<CheckOutcome> => {
    let replacementId: string;
    try {
      replacementId = (await request).id;
    } catch (error) {
      // The caller has recorded it; whether it counts is a matter of the recovery budget.
      return { verdict: 'skipped', reason: `the cloud accepted no replacement: ${messageOf(error)}` };
    }
    try {
      await waitFor(
        `the replacement of VM ${instanceId} ACTIVE`,
        async () => {
          const { servers } = owner.cloud.compute;
          const server = await servers.get(replacementId);
          if (server.status === 'ERROR') {
            throw new BootFailure((await errorReason(servers, server, context)) ?? 'Nova gave no reason');
          }
          return server.status === 'ACTIVE' || seen(server.status);
        },
        { clock, signal, timeoutMs: ACTIVE_TIMEOUT_MS, intervalMs: LOOK_INTERVAL_MS },
      );
      recorder.stamp('consumer.recovered', 'scenario', { instanceId, replacementId });
      return { verdict: 'passed' };
    } catch (error) {
      signal.throwIfAborted();
      recorder.stamp('consumer.recovery-failed', 'scenario', { instanceId, reason: messageOf(error) });
      return outcomeOf(error);
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
      const outcomes = await allOf([...requested].map(([id, request]) => awaitOne(id, request)));
      faultManagementChecks(context).record('replacement-active', worstOf(outcomes));
    },
  };
}
