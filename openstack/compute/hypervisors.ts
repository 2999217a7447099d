import { z } from 'zod';
import type { ComputeSession } from './compute-session.ts';

/** A hypervisor (Compute API, os-hypervisors). */
export interface Hypervisor {
  readonly hostname: string;
  /** The host of its nova-compute service. */
  readonly serviceHost: string;
  readonly hostIp: string | undefined;
  /** `up` or `down`. */
  readonly state: string;
  /** Up to microversion 2.87; what VMs hold counts as used, also what a migration still holds where it left. */
  readonly vcpus: number | undefined;
  readonly vcpusUsed: number | undefined;
}

const hypervisor = z
  .object({
    hypervisor_hostname: z.string(),
    service: z.object({ host: z.string() }),
    host_ip: z.string().nullish(),
    state: z.string(),
    vcpus: z.number().nullish(),
    vcpus_used: z.number().nullish(),
  })
  .transform((raw): Hypervisor => ({
    hostname: raw.hypervisor_hostname,
    serviceHost: raw.service.host,
    hostIp: raw.host_ip ?? undefined,
    state: raw.state,
    vcpus: raw.vcpus ?? undefined,
    vcpusUsed: raw.vcpus_used ?? undefined,
  }));

/** Hypervisors. */
export interface Hypervisors {
  list(): Promise<readonly Hypervisor[]>;
}

/** `/os-hypervisors/detail` */
export function hypervisorsClient(compute: ComputeSession): Hypervisors {
  return {
    async list() {
      const request = { method: 'GET', path: '/os-hypervisors/detail' } as const;
      const schema = z.object({ hypervisors: z.array(hypervisor) });
      return (await compute.request(request, schema)).hypervisors;
    },
  };
}
