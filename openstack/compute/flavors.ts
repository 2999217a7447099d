import { z } from 'zod';
import type { ComputeSession } from './compute-session.ts';

/** A size of VMs (Compute API, Flavors). */
export interface Flavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
}

const flavor = z.object({ id: z.string(), name: z.string(), vcpus: z.number() });

/** Flavors. */
export interface Flavors {
  find(name: string): Promise<Flavor | undefined>;
  /** All, for administrators also those that are not public. */
  list(): Promise<readonly Flavor[]>;
  create(request: {
    readonly name: string;
    readonly vcpus: number;
    readonly ramMb: number;
    readonly diskGb: number;
    readonly isPublic: boolean;
  }): Promise<Flavor>;
  delete(id: string): Promise<void>;
}

/** `/flavors` */
export function flavorsClient(compute: ComputeSession): Flavors {
  const list: Flavors['list'] = async () => {
    const request = { method: 'GET', path: '/flavors/detail', query: { is_public: 'None' } } as const;
    return (await compute.request(request, z.object({ flavors: z.array(flavor) }))).flavors;
  };
  return {
    list,
    find: async (name) => (await list()).find((flavor) => flavor.name === name),
    async create({ name, vcpus, ramMb, diskGb, isPublic }) {
      const json = {
        flavor: { name, vcpus, ram: ramMb, disk: diskGb, 'os-flavor-access:is_public': isPublic },
      };
      return (await compute.request({ method: 'POST', path: '/flavors', json }, z.object({ flavor }))).flavor;
    },
    delete: (id) => compute.delete(`/flavors/${id}`),
  };
}
