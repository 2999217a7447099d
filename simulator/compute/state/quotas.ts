/** Nova's quota resources and the defaults of its configuration (nova/conf/quota.py); networks' are Neutron's. */
const SHIPPED_DEFAULTS = {
  instances: 10,
  cores: 20,
  ram: 51_200,
  fixed_ips: -1,
  metadata_items: 128,
  injected_files: 5,
  injected_file_content_bytes: 10_240,
  injected_file_path_bytes: 255,
  security_groups: -1,
  security_group_rules: -1,
  key_pairs: 100,
  server_groups: 10,
  server_group_members: 10,
  floating_ips: -1,
} as const;

/** The name of a quota resource. */
export type QuotaResource = keyof typeof SHIPPED_DEFAULTS;

/** Every resource's limit; -1 is unlimited. */
export type Limits = Readonly<Record<QuotaResource, number>>;

/** In the order Nova lists them. */
export const QUOTA_RESOURCES = Object.keys(SHIPPED_DEFAULTS) as readonly QuotaResource[];

/** Limits of projects and of the `default` class. */
export interface QuotaStore {
  defaults(): Limits;
  setDefaults(limits: Partial<Limits>): void;
  of(projectId: string): Limits;
  set(projectId: string, limits: Partial<Limits>): void;
  reset(projectId: string): void;
}

/** The defaults that Nova ships, and no project of its own. */
export function createQuotaStore(): QuotaStore {
  let defaults: Limits = SHIPPED_DEFAULTS;
  const projects = new Map<string, Partial<Limits>>();
  return {
    defaults: () => defaults,
    setDefaults(limits) {
      defaults = { ...defaults, ...limits };
    },
    of: (projectId) => ({ ...defaults, ...projects.get(projectId) }),
    set: (projectId, limits) => void projects.set(projectId, { ...projects.get(projectId), ...limits }),
    reset: (projectId) => void projects.delete(projectId),
  };
}
