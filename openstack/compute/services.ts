import { z } from 'zod';
import { noBody } from '../session.ts';
import { isAtLeast } from './compute-session.ts';
import type { ComputeSession } from './compute-session.ts';

/** A service of Nova on a host (Compute API, os-services). */
export interface ComputeService {
  /** A number up to microversion 2.52, a UUID from 2.53. */
  readonly id: string;
  readonly host: string;
  readonly binary: string;
  /** `up` or `down`. */
  readonly state: string;
  /** `enabled` or `disabled`. */
  readonly status: string;
  readonly forcedDown: boolean;
  readonly disabledReason: string | undefined;
}

const service = z
  .object({
    id: z.union([z.string(), z.number()]).transform(String),
    host: z.string(),
    binary: z.string(),
    state: z.string(),
    status: z.string(),
    forced_down: z.boolean().default(false),
    disabled_reason: z.string().nullish(),
  })
  .transform(({ forced_down: forcedDown, disabled_reason: reason, ...rest }): ComputeService => ({
    ...rest,
    forcedDown,
    disabledReason: reason ?? undefined,
  }));

/** Services of Nova. */
export interface ComputeServices {
  list(filter?: { readonly binary?: string; readonly host?: string }): Promise<readonly ComputeService[]>;
  /**
   * Tells Nova that a host's nova-compute is down, or no longer so.
   * @param id the service's id, where it is known; it saves a request from microversion 2.53 on
   */
  forceDown(host: string, forcedDown: boolean, id?: string): Promise<void>;
}

const BINARY = 'nova-compute';

/** `/os-services`: by host and binary from 2.11, by id from 2.53. */
export function servicesClient(compute: ComputeSession): ComputeServices {
  const list: ComputeServices['list'] = async (filter = {}) => {
    const request = { method: 'GET', path: '/os-services', query: filter } as const;
    return (await compute.request(request, z.object({ services: z.array(service) }))).services;
  };
  return {
    list,
    async forceDown(host, forcedDown, id) {
      if (!isAtLeast(compute.microversion, '2.53')) {
        const json = { host, binary: BINARY, forced_down: forcedDown };
        await compute.request({ method: 'PUT', path: '/os-services/force-down', json }, noBody);
        return;
      }
      const serviceId = id ?? (await list({ host, binary: BINARY }))[0]?.id;
      const json = { forced_down: forcedDown };
      await compute.request({ method: 'PUT', path: `/os-services/${serviceId}`, json }, noBody);
    },
  };
}
