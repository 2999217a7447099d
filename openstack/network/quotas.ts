import { deleteIfThere } from '../deleted.ts';
import { noBody } from '../session.ts';
import type { Session } from '../session.ts';

/** Quotas of Neutron. */
export interface NetworkQuotas {
  set(projectId: string, quota: { readonly ports: number }): Promise<void>;
  /** Back to the cloud's defaults. */
  remove(projectId: string): Promise<void>;
}

/** `/v2.0/quotas` */
export function networkQuotasClient(session: Session): NetworkQuotas {
  return {
    async set(projectId, { ports: port }) {
      await session.request(
        'network',
        { method: 'PUT', path: `/v2.0/quotas/${projectId}`, json: { quota: { port } } },
        noBody,
      );
    },
    remove: (projectId) => deleteIfThere(session, 'network', `/v2.0/quotas/${projectId}`),
  };
}
