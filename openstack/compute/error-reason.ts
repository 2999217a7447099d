import type { Clock } from '../../core/clock.ts';
import { DoctorError } from '../../core/errors.ts';
import { waitFor } from '../../core/wait-for.ts';
import type { Server } from './servers.ts';

const TIMEOUT_MS = 10_000;
const POLL_MS = 100;

/**
 * Why a VM is in ERROR, in Nova's words; undefined when Nova gives no reason within ten seconds. Nova saves the state
 * first and the fault after it (nova/scheduler/utils.py, set_vm_state_and_notify), so a VM that has just failed may
 * have none yet.
 * @param failed the VM as it was seen in ERROR
 */
export async function errorReason(
  servers: { get(id: string): Promise<Server> },
  failed: Pick<Server, 'id' | 'fault'>,
  deps: { readonly clock: Clock; readonly signal?: AbortSignal | undefined },
): Promise<string | undefined> {
  let seen = failed.fault?.message;
  try {
    return await waitFor(
      `the reason for which VM ${failed.id} is in ERROR`,
      async () => {
        seen ||= (await servers.get(failed.id)).fault?.message;
        return seen || undefined;
      },
      { ...deps, timeoutMs: TIMEOUT_MS, intervalMs: POLL_MS },
    );
  } catch (error) {
    if (error instanceof DoctorError && error.code === 'WAIT_TIMEOUT') return undefined;
    throw error;
  }
}
