import { z } from 'zod';
import { newUuid } from '../../core/ids.ts';
import { expectBadRequest } from '../errors.ts';
import { noBody } from '../session.ts';
import { isAtLeast } from './compute-session.ts';
import type { ComputeSession } from './compute-session.ts';

/** A VM (Compute API, Servers). */
export interface Server {
  readonly id: string;
  readonly name: string;
  /** `ACTIVE`, `BUILD`, `ERROR`… */
  readonly status: string;
  readonly projectId: string;
  /** `OS-EXT-SRV-ATTR:host`; undefined for who is not an administrator, and while nothing is scheduled. */
  readonly host: string | undefined;
  /** Hides the host's name from its owner: two VMs of one project are on one host when these are equal. */
  readonly hostId: string | undefined;
  /** Undefined from microversion 2.47 on, where the flavor's facts stand here in its place. */
  readonly flavorId: string | undefined;
  /** From microversion 2.47. */
  readonly vcpus: number | undefined;
  /** From microversion 2.16, where the policy allows: `UP`, `DOWN`, `UNKNOWN`, `MAINTENANCE` or empty. */
  readonly hostStatus: string | undefined;
  readonly vmState: string | undefined;
  readonly taskState: string | undefined;
  /** What the hypervisor last said: 1 running, 3 paused, 4 shut down… (nova/compute/power_state.py). */
  readonly powerState: number | undefined;
  /** When Nova last wrote to it: ISO 8601, UTC, whole seconds. */
  readonly updatedAt: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fault: { readonly message: string } | undefined;
}

const server = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    tenant_id: z.string(),
    'OS-EXT-SRV-ATTR:host': z.string().nullish(),
    'OS-EXT-STS:vm_state': z.string().nullish(),
    'OS-EXT-STS:task_state': z.string().nullish(),
    'OS-EXT-STS:power_state': z.number().nullish(),
    updated: z.string(),
    hostId: z.string().nullish(),
    flavor: z.object({ id: z.string().optional(), vcpus: z.number().optional() }).default({}),
    host_status: z.string().nullish(),
    metadata: z.record(z.string(), z.string()).default({}),
    fault: z.object({ message: z.string() }).nullish(),
  })
  .transform((raw): Server => ({
    id: raw.id,
    name: raw.name,
    status: raw.status,
    projectId: raw.tenant_id,
    host: raw['OS-EXT-SRV-ATTR:host'] ?? undefined,
    hostId: raw.hostId === '' ? undefined : (raw.hostId ?? undefined),
    flavorId: raw.flavor.id,
    vcpus: raw.flavor.vcpus,
    hostStatus: raw.host_status ?? undefined,
    vmState: raw['OS-EXT-STS:vm_state'] ?? undefined,
    taskState: raw['OS-EXT-STS:task_state'] ?? undefined,
    powerState: raw['OS-EXT-STS:power_state'] ?? undefined,
    updatedAt: raw.updated,
    metadata: raw.metadata,
    fault: raw.fault ?? undefined,
  }));

const page = z.object({
  servers: z.array(server),
  servers_links: z.array(z.object({ rel: z.string(), href: z.string() })).default([]),
});

/** A VM to make. */
export interface ServerRequest {
  readonly name: string;
  readonly imageId: string;
  readonly flavorId: string;
  readonly networkId: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly schedulerHints?: Readonly<Record<string, string>>;
  readonly availabilityZone?: string;
}

/** Which VMs to list. */
export interface ServerFilter {
  /** Of all projects, not the own alone; for administrators. */
  readonly allTenants?: boolean;
  readonly host?: string;
  /** A regular expression. */
  readonly name?: string;
  readonly projectId?: string;
  readonly status?: string;
  readonly uuid?: string;
}

/** VMs. */
export interface Servers {
  create(request: ServerRequest): Promise<{ readonly id: string }>;
  /**
   * Sees whether a VM may be created, and creates none: Nova asks its policy first, and then finds that there is
   * neither flavor nor image of that id (nova/api/openstack/compute/servers.py, `create`).
   * @throws DoctorError `CLOUD_REFUSED`, status 403 where the policy does not allow it
   */
  checkCreate(): Promise<void>;
  get(id: string): Promise<Server>;
  /**
   * Whether Nova has written to it at or after a time, in whole seconds; far cheaper to answer than {@link get},
   * for which Nova asks Neutron as well. For administrators.
   */
  hasChangedSince(id: string, isoTime: string): Promise<boolean>;
  /** All pages. */
  list(filter?: ServerFilter): Promise<readonly Server[]>;
  /** How many there are in the own project; without their details, far cheaper than {@link list}. */
  count(filter?: { readonly status?: string }): Promise<number>;
  delete(id: string): Promise<void>;
  /** Sets the state that Nova shows, whatever the VM does (`os-resetState`). */
  resetState(id: string, state: 'error' | 'active'): Promise<void>;
  /** Shuts a VM down (`os-stop`), from ACTIVE or from ERROR. One that is shut down already becomes SHUTOFF. */
  stop(id: string): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  /**
   * Starts a cold migration to a host of the scheduler's choice; it waits in status VERIFY_RESIZE, vm_state
   * `resized`, until it is confirmed. For administrators.
   */
  migrate(id: string): Promise<void>;
  /** Makes a migration final: what it holds on the host it left is given back. */
  confirmResize(id: string): Promise<void>;
  /** Starts a live migration to a host of the scheduler's choice. For administrators. */
  liveMigrate(id: string): Promise<void>;
}

/** `/servers` */
export function serversClient(compute: ComputeSession): Servers {
  const act = async (id: string, json: object): Promise<void> => {
    await compute.request({ method: 'POST', path: `/servers/${id}/action`, json }, noBody);
  };
  return {
    async create({ name, imageId, flavorId, networkId, metadata, schedulerHints, availabilityZone }) {
      const json = {
        server: {
          name,
          imageRef: imageId,
          flavorRef: flavorId,
          networks: [{ uuid: networkId }],
          metadata,
          availability_zone: availabilityZone,
        },
        'os:scheduler_hints': schedulerHints,
      };
      const created = z.object({ server: z.object({ id: z.string() }) });
      return (await compute.request({ method: 'POST', path: '/servers', json }, created)).server;
    },
    async checkCreate() {
      const nothing = newUuid();
      const json = {
        server: {
          name: 'doctor-check',
          imageRef: nothing,
          flavorRef: nothing,
          networks: [{ uuid: nothing }],
        },
      };
      await expectBadRequest(compute.request({ method: 'POST', path: '/servers', json }, noBody));
    },
    async get(id) {
      const body = await compute.request({ method: 'GET', path: `/servers/${id}` }, z.object({ server }));
      return body.server;
    },
    async hasChangedSince(id, isoTime) {
      const query = { all_tenants: 'True', uuid: id, 'changes-since': isoTime };
      const schema = z.object({ servers: z.array(z.unknown()) });
      const request = { method: 'GET', path: '/servers', query } as const;
      return (await compute.request(request, schema)).servers.length > 0;
    },
    async list(filter = {}) {
      const servers: Server[] = [];
      let marker: string | undefined;
      do {
        const query = { ...queryOf(filter), marker };
        const body = await compute.request({ method: 'GET', path: '/servers/detail', query }, page);
        servers.push(...body.servers);
        marker = body.servers_links.some((link) => link.rel === 'next') ? body.servers.at(-1)?.id : undefined;
      } while (marker !== undefined);
      return servers;
    },
    async count({ status } = {}) {
      const request = { method: 'GET', path: '/servers', query: { status } } as const;
      return (await compute.request(request, z.object({ servers: z.array(z.unknown()) }))).servers.length;
    },
    delete: (id) => compute.delete(`/servers/${id}`),
    resetState: (id, state) => act(id, { 'os-resetState': { state } }),
    stop: (id) => act(id, { 'os-stop': null }),
    async rename(id, name) {
      await compute.request({ method: 'PUT', path: `/servers/${id}`, json: { server: { name } } }, noBody);
    },
    migrate: (id) => act(id, { migrate: null }),
    confirmResize: (id) => act(id, { confirmResize: null }),
    liveMigrate: (id) => act(id, { 'os-migrateLive': liveMigration(compute.microversion) }),
  };
}

/** Nova finds out by itself whether disks are shared from 2.25 on, and no longer asks about overcommitment. */
function liveMigration(microversion: string): object {
  if (isAtLeast(microversion, '2.25')) return { host: null, block_migration: 'auto' };
  return { host: null, block_migration: false, disk_over_commit: false };
}

function queryOf({
  allTenants,
  projectId,
  ...rest
}: ServerFilter): Readonly<Record<string, string | undefined>> {
  return {
    ...rest,
    ...(allTenants === true ? { all_tenants: 'True' } : {}),
    ...(projectId === undefined ? {} : { project_id: projectId }),
  };
}
