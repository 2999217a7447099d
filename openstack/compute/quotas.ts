import { noBody } from '../session.ts';
import type { ComputeSession } from './compute-session.ts';

/** How much of Nova a project may use. */
export interface ComputeQuota {
  readonly instances?: number;
  readonly cores?: number;
  readonly ramMb?: number;
}

/** Quotas of Nova. */
export interface ComputeQuotas {
  set(projectId: string, quota: ComputeQuota): Promise<void>;
  /** Back to the cloud's defaults. */
  remove(projectId: string): Promise<void>;
}

/** `/os-quota-sets` */
export function computeQuotasClient(compute: ComputeSession): ComputeQuotas {
  return {
    async set(projectId, { instances, cores, ramMb }) {
      const json = { quota_set: { instances, cores, ram: ramMb } };
      await compute.request({ method: 'PUT', path: `/os-quota-sets/${projectId}`, json }, noBody);
    },
    remove: (projectId) => compute.delete(`/os-quota-sets/${projectId}`),
  };
}
