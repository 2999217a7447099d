import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Redactor } from '../core/redact.ts';
import { API_VERSIONS } from './api-versions.ts';
import { findLogin, issueToken } from './auth.ts';
import type { IssuedToken } from './auth.ts';
import { readAnswer } from './answer.ts';
import { hasService, requireEndpoint } from './catalogue.ts';
import type { Credentials } from './credentials.ts';
import { openRoots } from './roots.ts';
import { requireRegion } from './region.ts';
import { openHttp } from './http.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';

/** What a session is opened with. */
export interface SessionOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Masks the password and every token. */
  readonly redactor?: Redactor;
  /** For one request; default 30 s. */
  readonly timeoutMs?: number;
}

/** A request to a service. */
export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** After the endpoint, beginning with a slash; the version of the API may stand at its beginning, or not. */
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
  /** The domain of the project, or else of the user: where projects and users are made if nothing else is said. */
  readonly domainId: string;
  /** Whether the catalogue has such a service, in whatever region. */
  catalogHas(type: string): boolean;
  /** The address of a service as the catalogue has it, without a slash at its end. @throws DoctorError `CLOUD_REFUSED` */
  endpoint(type: string): string;
  /**
   * Sends a request to a service of the catalogue and checks the body of its answer. A token that ran out is
   * renewed once. Where the API begins is found by its version document and kept for the session.
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
  let login: string | undefined;
  const issue = async (): Promise<IssuedToken> => {
    login ??= await findLogin(http, credentials.authUrl);
    const issued = await issueToken(http, credentials, login);
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

  const endpoint = (type: string): string => requireEndpoint(body.catalog, type, credentials);
  const roots = openRoots({ http, projectId: body.project?.id, endpoint, token: () => token });
  const send = async (type: string, url: string, request: ServiceRequest): Promise<Exchange> => {
    const sendWith = async (current: string): Promise<Exchange> => {
      const prepared = prepare(type, url, request, current);
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
    const [sent, answer] = await send(type, base + request.path, request);
    return readAnswer(sent, answer, schema);
  };

  return {
    credentials,
    projectId: body.project?.id,
    userId: body.user.id,
    roles: body.roles.map((role) => role.name),
    domainId: body.project?.domain?.id ?? body.user.domain?.id ?? 'default',
    catalogHas: (type) => hasService(body.catalog, type),
    endpoint,
    async request(type, request, schema) {
      const root = await roots.find(type);
      const [sent, answer] = await send(type, root + withoutVersion(type, request.path), request);
      const isUnproven = !roots.prove(type, answer.status);
      return readAnswer(isUnproven ? { ...sent, unprovenRoot: root } : sent, answer, schema);
    },
    requestAt,
    close: () => http.close(),
  };
}

type Exchange = [HttpRequest, HttpAnswer];

/** Links of a service's own (Glance's `next`) have the version, too. */
function withoutVersion(type: string, path: string): string {
  const prefix = `/${API_VERSIONS[type]?.segment ?? ''}/`;
  return prefix !== '//' && path.startsWith(prefix) ? path.slice(prefix.length - 1) : path;
}

function prepare(type: string, address: string, request: ServiceRequest, token: string): HttpRequest {
  const { method, query = {}, json, body, headers } = request;
  const url = new URL(address);
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
