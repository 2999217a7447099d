import type { FastifyRequest } from 'fastify';
import { applicationUrl } from '../../kit/addresses.ts';
import type { RequestContext } from '../../kit/contracts.ts';
import { ServiceFault } from '../../kit/service-fault.ts';
import { contextOf } from '../../kit/service.ts';
import { minorOf } from './microversion.ts';

/** A request as its handler sees it. */
export interface Call {
  readonly context: RequestContext;
  /** The project of the token; Nova serves no unscoped token. */
  readonly projectId: string;
  /** Minor microversion: 53 for 2.53. */
  readonly minor: number;
  /** `http://host:port`, as the client wrote it. */
  readonly baseUrl: string;
  readonly requestId: string;
  readonly query: Query;
}

/** Query parameters; one that is given twice is a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads a request.
 * @throws ServiceFault 403 for a token without a project
 */
export function callOf(request: FastifyRequest): Call {
  const context = contextOf(request);
  if (context.projectId === undefined) throw novaForbidden('os_compute_api:servers:index');
  return {
    context,
    projectId: context.projectId,
    minor: minorOf(request),
    baseUrl: applicationUrl(request),
    requestId: request.id,
    query: request.query as Query,
  };
}

/** The last value of a query parameter. */
export function queryValue(query: Query, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' || value === undefined ? value : value.at(-1);
}

/** All values of a query parameter. */
export function queryValues(query: Query, name: string): readonly string[] {
  const value = query[name];
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** Nova's refusal by policy. */
export function novaForbidden(rule: string): ServiceFault {
  return new ServiceFault(403, `Policy doesn't allow ${rule} to be performed.`);
}

/** @throws ServiceFault 403 that names the policy rule, for anybody but an administrator */
export function requireNovaAdmin(call: Call, rule: string): void {
  if (!call.context.isAdmin) throw novaForbidden(rule);
}

/** oslo_utils' bool_from_string: these words are true, all others are not. */
export function isTrue(value: string | boolean | undefined): boolean {
  return ['1', 't', 'true', 'on', 'y', 'yes'].includes(String(value).trim().toLowerCase());
}
