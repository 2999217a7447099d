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
   * Marks a host's nova-compute as down in Nova, or up again.
   * @param id the service's id, where it is known; it saves a request from microversion 2.53 on
   */
  forceDown(host: string, forcedDown: boolean, id?: string): Promise<void>;
  /** Keeps the scheduler from a host's nova-compute, and says why; VMs on it stay. */
  disable(host: string, reason: string): Promise<void>;
  /** Takes {@link disable} back. */
  enable(host: string): Promise<void>;
}

const BINARY = 'nova-compute';

/** What is put to a service before microversion 2.53, beside host and binary, and from then on. */
interface PutFields {
  readonly before: object;
  readonly from: object;
}

/** `/os-services`: by host and binary from 2.11, by id from 2.53. */
export function servicesClient(compute: ComputeSession): ComputeServices {
  const list: ComputeServices['list'] = async (filter = {}) => {
    const request = { method: 'GET', path: '/os-services', query: filter } as const;
    return (await compute.request(request, z.object({ services: z.array(service) }))).services;
  };
  /** @param action the last segment of the path before 2.53, where it says what is done */
  const put = async (host: string, action: string, fields: PutFields, id?: string): Promise<void> => {
    if (!isAtLeast(compute.microversion, '2.53')) {
      const json = { host, binary: BINARY, ...fields.before };
      await compute.request({ method: 'PUT', path: `/os-services/${action}`, json }, noBody);
      return;
    }
    const serviceId = id ?? (await list({ host, binary: BINARY }))[0]?.id;
    const request = { method: 'PUT', path: `/os-services/${serviceId}`, json: fields.from } as const;
    await compute.request(request, noBody);
  };
  return {
    list,
    forceDown(host, forcedDown, id) {
      const fields = { forced_down: forcedDown };
      return put(host, 'force-down', { before: fields, from: fields }, id);
    },
    disable(host, reason) {
      const before = { disabled_reason: reason };
      return put(host, 'disable-log-reason', { before, from: { status: 'disabled', ...before } });
    },
    enable: (host) => put(host, 'enable', { before: {}, from: { status: 'enabled' } }),
  };
}
