import { z } from 'zod';
import { noBody } from '../session.ts';
import type { Session } from '../session.ts';

/** A port (Network API v2.0, Ports). */
export interface Port {
  readonly id: string;
  readonly deviceId: string;
  /** Where the extension data-plane-status is on. */
  readonly dataPlaneStatus: 'ACTIVE' | 'DOWN' | undefined;
}

const port = z
  .object({
    id: z.string(),
    device_id: z.string().default(''),
    data_plane_status: z.enum(['ACTIVE', 'DOWN']).nullish(),
  })
  .transform((raw): Port => ({
    id: raw.id,
    deviceId: raw.device_id,
    dataPlaneStatus: raw.data_plane_status ?? undefined,
  }));

/** Ports. */
export interface Ports {
  get(id: string): Promise<Port>;
  list(filter: { readonly hostId?: string; readonly deviceId?: string }): Promise<readonly Port[]>;
  /** @param status null: as on a port that nobody has set it on */
  setDataPlaneStatus(id: string, status: 'ACTIVE' | 'DOWN' | null): Promise<void>;
}

/** `/v2.0/ports` */
export function portsClient(session: Session): Ports {
  return {
    async get(id) {
      const request = { method: 'GET', path: `/v2.0/ports/${id}` } as const;
      return (await session.request('network', request, z.object({ port }))).port;
    },
    async list({ hostId, deviceId }) {
      const query = { 'binding:host_id': hostId, device_id: deviceId };
      const request = { method: 'GET', path: '/v2.0/ports', query } as const;
      return (await session.request('network', request, z.object({ ports: z.array(port) }))).ports;
    },
    async setDataPlaneStatus(id, status) {
      const json = { port: { data_plane_status: status } };
      await session.request('network', { method: 'PUT', path: `/v2.0/ports/${id}`, json }, noBody);
    },
  };
}
