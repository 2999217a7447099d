import { z } from 'zod';
import { deleteIfThere } from '../deleted.ts';
import type { Session } from '../session.ts';

/** A security group (Network API v2.0, Security groups). */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
}

const page = z.object({ security_groups: z.array(z.object({ id: z.string(), name: z.string() })) });

/** Security groups. */
export interface SecurityGroups {
  list(filter: { readonly projectId: string }): Promise<readonly SecurityGroup[]>;
  /** Also a project's group `default`, for an administrator. It succeeds when the group is already gone. */
  delete(id: string): Promise<void>;
}

/** `/v2.0/security-groups` */
export function securityGroupsClient(session: Session): SecurityGroups {
  return {
    async list({ projectId }) {
      const query = { project_id: projectId };
      const request = { method: 'GET', path: '/v2.0/security-groups', query } as const;
      return (await session.request('network', request, page)).security_groups;
    },
    delete: (id) => deleteIfThere(session, 'network', `/v2.0/security-groups/${id}`),
  };
}
