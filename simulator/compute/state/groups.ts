/** Policies of server groups (API reference: os-server-groups). */
export const GROUP_POLICIES = ['anti-affinity', 'affinity', 'soft-anti-affinity', 'soft-affinity'] as const;

/** One of {@link GROUP_POLICIES}. */
export type GroupPolicy = (typeof GROUP_POLICIES)[number];

/** A server group. */
export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly userId: string;
  readonly policy: GroupPolicy;
  /** How many members one host may hold, for anti-affinity (microversion 2.64). */
  readonly maxPerHost: number | undefined;
  /** Ids of the servers booted into it, in that order. */
  readonly members: Set<string>;
}

/** All server groups, by id. */
export type ServerGroups = Map<string, ServerGroup>;
