import { z } from 'zod';
import type { Session } from '../session.ts';

/** A floating IP (Network API v2.0, Floating IPs). */
export interface FloatingIp {
  readonly id: string;
  readonly address: string;
  /** The port it leads to. */
  readonly portId: string | undefined;
  /** Larger after each change of it; undefined where Neutron has no revisions (extension `standard-attr-revisions`). */
  readonly revision: number | undefined;
}

const floatingIp = z
  .object({
    id: z.string(),
    floating_ip_address: z.string(),
    port_id: z.string().nullish(),
    revision_number: z.number().nullish(),
  })
  .transform((raw): FloatingIp => ({
    id: raw.id,
    address: raw.floating_ip_address,
    portId: raw.port_id ?? undefined,
    revision: raw.revision_number ?? undefined,
  }));

/** Floating IPs. */
export interface FloatingIps {
  list(filter?: { readonly address?: string }): Promise<readonly FloatingIp[]>;
  get(id: string): Promise<FloatingIp>;
  /** Leads it to a port, away from where it led, in one step; undefined takes it off. */
  setPort(id: string, portId: string | undefined): Promise<FloatingIp>;
}

/** `/v2.0/floatingips` */
export function floatingIpsClient(session: Session): FloatingIps {
  const floatingIpBody = z.object({ floatingip: floatingIp });
  return {
    async list({ address } = {}) {
      const query = { floating_ip_address: address };
      const request = { method: 'GET', path: '/v2.0/floatingips', query } as const;
      const schema = z.object({ floatingips: z.array(floatingIp) });
      return (await session.request('network', request, schema)).floatingips;
    },
    async get(id) {
      return (
        await session.request('network', { method: 'GET', path: `/v2.0/floatingips/${id}` }, floatingIpBody)
      ).floatingip;
    },
    async setPort(id, portId) {
      const json = { floatingip: { port_id: portId ?? null } };
      const request = { method: 'PUT', path: `/v2.0/floatingips/${id}`, json } as const;
      return (await session.request('network', request, floatingIpBody)).floatingip;
    },
  };
}
