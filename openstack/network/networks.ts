import { z } from 'zod';
import { deleteIfThere } from '../deleted.ts';
import { noBody } from '../session.ts';
import type { Session } from '../session.ts';

/** A network (Network API v2.0, Networks). */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
}

const network = z.object({
  id: z.string(),
  name: z.string(),
  description: z
    .string()
    .optional()
    .transform((text) => text),
});

/** Networks and their subnets. */
export interface Networks {
  list(filter: {
    readonly name?: string;
    /** Only those that floating IPs are from (`router:external`). */
    readonly external?: boolean;
  }): Promise<readonly Network[]>;
  create(request: { readonly name: string; readonly description: string }): Promise<Network>;
  /** With its subnets; refused while ports other than Neutron's own are on it. */
  delete(id: string): Promise<void>;
  addSubnet(request: {
    readonly networkId: string;
    readonly name: string;
    readonly cidr: string;
  }): Promise<void>;
}

/** `/v2.0/networks` and `/v2.0/subnets` */
export function networksClient(session: Session): Networks {
  return {
    async list({ name, external }) {
      const query = { name, 'router:external': external };
      const request = { method: 'GET', path: '/v2.0/networks', query } as const;
      const schema = z.object({ networks: z.array(network) });
      return (await session.request('network', request, schema)).networks;
    },
    async create({ name, description }) {
      const request = {
        method: 'POST',
        path: '/v2.0/networks',
        json: { network: { name, description } },
      } as const;
      return (await session.request('network', request, z.object({ network }))).network;
    },
    delete: (id) => deleteIfThere(session, 'network', `/v2.0/networks/${id}`),
    async addSubnet({ networkId, name, cidr }) {
      const json = { subnet: { network_id: networkId, name, cidr, ip_version: 4 } };
      await session.request('network', { method: 'POST', path: '/v2.0/subnets', json }, noBody);
    },
  };
}
