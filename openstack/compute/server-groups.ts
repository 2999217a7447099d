import { z } from 'zod';
import type { ComputeSession } from './compute-session.ts';

/** A server group (Compute API, os-server-groups). */
export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  /** `affinity`, `anti-affinity`, `soft-affinity`, `soft-anti-affinity`. */
  readonly policy: string;
  /** Ids of VMs. */
  readonly members: readonly string[];
}

/** One policy from microversion 2.64 on, a list of one before. */
const group = z
  .object({
    id: z.string(),
    name: z.string(),
    policy: z.string().optional(),
    policies: z.array(z.string()).default([]),
    members: z.array(z.string()).default([]),
  })
  .transform(({ policy, policies, ...rest }): ServerGroup => ({
    ...rest,
    policy: policy ?? policies[0] ?? '',
  }));

/** Server groups. */
export interface ServerGroups {
  /** Those of the own project, or for administrators of all. */
  list(filter?: { readonly allProjects?: boolean }): Promise<readonly ServerGroup[]>;
}

/** `/os-server-groups` */
export function serverGroupsClient(compute: ComputeSession): ServerGroups {
  return {
    async list({ allProjects = false } = {}) {
      const query = allProjects ? { all_projects: 'True' } : {};
      const request = { method: 'GET', path: '/os-server-groups', query } as const;
      return (await compute.request(request, z.object({ server_groups: z.array(group) }))).server_groups;
    },
  };
}
