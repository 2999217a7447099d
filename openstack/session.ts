import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { DoctorError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Redactor } from '../core/redact.ts';
import { issueToken } from './auth.ts';
import type { IssuedToken } from './auth.ts';
import { readAnswer } from './answer.ts';
import type { Credentials } from './credentials.ts';
import { requireRegion } from './region.ts';
import { openHttp } from './http.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';

/** What a session is opened with. */
export interface SessionOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Told the password and every token. */
  readonly redactor?: Redactor;
  /** For one request; default 30 s. */
  readonly timeoutMs?: number;
}

/** A request to a service. */
export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** After the endpoint, beginning with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, with a content type among the headers. */
  readonly body?: Uint8Array | NodeJS.ReadableStream;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A user on a cloud: one token, one catalogue, kept-alive connections. */
export interface Session {
  readonly credentials: Credentials;
  /** Undefined for an unscoped token. */
  readonly projectId: string | undefined;
  readonly userId: string;
  readonly roles: readonly string[];
  catalogHas(type: string): boolean;
  /** The address of a service of the catalogue, without a slash at its end. @throws DoctorError `CLOUD_REFUSED` */
  endpoint(type: string): string;
  /**
   * Sends a request to a service of the catalogue and checks the body of its answer. A token that ran out is
   * renewed once.
   * @param type the service's type in the catalogue: `compute`, `network`…
   * @throws DoctorError `CLOUD_REFUSED` ({@link CloudRefused}), `CLOUD_UNREACHABLE`, `CLOUD_TIMEOUT`,
   *   `CLOUD_UNEXPECTED` that names the field
   */
  request<T>(type: string, request: ServiceRequest, schema: z.ZodType<T>): Promise<T>;
  /**
   * As {@link request}, to a service at an address that is in no catalogue: one that a message names.
   * @param service what to call it in messages
   * @param url the part before the request's path; the user's token is sent there
   */
  requestAt<T>(service: string, url: string, request: ServiceRequest, schema: z.ZodType<T>): Promise<T>;
  close(): Promise<void>;
}

/** Answers whose body says nothing that is needed. */
export const noBody = z.unknown();

const DEFAULT_TIMEOUT_MS = 30_000;

/** Other names of service types (OpenStack service types authority). */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  alarming: ['alarm'],
};

/**
 * Logs in.
 * @throws DoctorError `AUTH_REFUSED`, `NOT_OPENSTACK`, `CLOUD_UNREACHABLE`, `CLOUD_TIMEOUT`; `CONFIG_INVALID` for
 *   a region that is not in the catalogue
 */
export async function openSession(credentials: Credentials, options: SessionOptions): Promise<Session> {
  const { clock, redactor, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  redactor?.add(credentials.password);
  redactor?.add(credentials.applicationCredentialSecret);
  const http = openHttp({ clock, timeoutMs, credentials });
  const issue = async (): Promise<IssuedToken> => {
    const issued = await issueToken(http, credentials);
    redactor?.add(issued.id);
    return issued;
  };
  const logIn = async (): Promise<IssuedToken> => {
    const issued = await issue();
    requireRegion(credentials, issued.body.catalog);
    return issued;
  };
  const { id, body } = await logIn().catch(async (error: unknown) => {
    await http.close();
    throw error;
  });

  let token = id;
  let renewal: Promise<void> | undefined;
  /** Requests that run into the end of a token together renew it together. */
  const renew = (expired: string): Promise<void> => {
    if (token !== expired) return Promise.resolve();
    renewal ??= issue()
      .then((issued) => void (token = issued.id))
      .finally(() => (renewal = undefined));
    return renewal;
  };

  const find = (type: string) =>
    body.catalog.find((service) => service.type === type || ALIASES[type]?.includes(service.type) === true);
  const endpoint = (type: string): string => {
    const { region, interface: iface } = credentials;
    const fit = find(type)?.endpoints.find(
      (one) => one.interface === iface && (region === undefined || one.region === region),
    );
    if (fit !== undefined) return fit.url.replace(/\/+$/, '');
    throw new DoctorError('CLOUD_REFUSED', `The catalogue has no ${iface} endpoint of type ${type}.`, {
      hint: `Check that the cloud has this service, OS_REGION_NAME and OS_INTERFACE. It has ${body.catalog.map((one) => one.type).join(', ') || 'none'}.`,
    });
  };
  const send = async (
    type: string,
    base: string,
    request: ServiceRequest,
  ): Promise<[HttpRequest, HttpAnswer]> => {
    const sendWith = async (current: string): Promise<[HttpRequest, HttpAnswer]> => {
      const prepared = prepare(type, base, request, current);
      return [prepared, await http.send(prepared)];
    };
    const used = token;
    const first = await sendWith(used);
    const [, { status }] = first;
    // Under threads Keystone now and then judges a request by the token of another one: its middleware keeps a
    // token for all (keystone/server/flask/request_processing/middleware/auth_context.py). A refusal changed nothing.
    if (status === 403 && type === 'identity') return sendWith(used);
    if (status !== 401 || credentials.token !== undefined) return first;
    await renew(used);
    return sendWith(token);
  };

  const requestAt: Session['requestAt'] = async (type, base, request, schema) => {
    const [sent, answer] = await send(type, base, request);
    return readAnswer(sent, answer, schema);
  };

  return {
    credentials,
    projectId: body.project?.id,
    userId: body.user.id,
    roles: body.roles.map((role) => role.name),
    catalogHas: (type) => find(type) !== undefined,
    endpoint,
    request: async (type, request, schema) => requestAt(type, endpoint(type), request, schema),
    requestAt,
    close: () => http.close(),
  };
}

function prepare(type: string, endpoint: string, request: ServiceRequest, token: string): HttpRequest {
  const { method, path, query = {}, json, body, headers } = request;
  const url = new URL(endpoint + path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  return {
    service: type,
    method,
    url: url.href,
    headers: {
      accept: 'application/json',
      'x-auth-token': token,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(body === undefined ? {} : { body }),
  };
}
