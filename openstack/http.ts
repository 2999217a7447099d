import { readFileSync } from 'node:fs';
import { Agent, request as undiciRequest } from 'undici';
import type { Dispatcher } from 'undici';
import type { Clock } from '../core/clock.ts';
import { DoctorError, messageOf, systemCodeOf } from '../core/errors.ts';
import { connectionError } from './connection-error.ts';
import type { Credentials } from './credentials.ts';
import type { RequestFacts } from './errors.ts';

/** An answer of a service, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** `x-openstack-request-id`: what the service's log calls the request. */
  readonly requestId: string | undefined;
}

/** A request to one URL. */
export interface HttpRequest extends RequestFacts {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | NodeJS.ReadableStream;
  readonly signal?: AbortSignal;
}

/** Sends requests over kept-alive connections, with one retry policy. */
export interface Http {
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** What an {@link Http} is opened with. */
export interface HttpOptions {
  readonly clock: Clock;
  /** For one request, its retries not counted. */
  readonly timeoutMs: number;
  readonly credentials: Pick<Credentials, 'caFile' | 'insecure'>;
}

/** Pauses before the second, third… try. */
const RETRY_DELAYS_MS = [100, 400, 1600];
const LONGEST_RETRY_AFTER_MS = 10_000;
const CONNECTIONS_PER_SERVICE = 64;

/** Opens an {@link Http}. @throws DoctorError `CONFIG_INVALID` when the CA file cannot be read */
export function openHttp(options: HttpOptions): Http {
  const { clock, timeoutMs } = options;
  const agent = new Agent({
    connections: CONNECTIONS_PER_SERVICE,
    keepAliveTimeout: 30_000,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: timeoutMs, ...tlsOptions(options.credentials) },
  });
  return {
    send: (request) => withRetries(clock, request, () => sendOnce(agent, timeoutMs, request)),
    close: () => agent.destroy(),
  };
}

function tlsOptions(credentials: HttpOptions['credentials']): { ca?: string; rejectUnauthorized?: false } {
  const { caFile, insecure } = credentials;
  return {
    ...(insecure ? { rejectUnauthorized: false as const } : {}),
    ...(caFile === undefined ? {} : { ca: readCaFile(caFile) }),
  };
}

function readCaFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new DoctorError('CONFIG_INVALID', `The CA file ${path} cannot be read: ${messageOf(error)}.`, {
      hint: 'Check OS_CACERT.',
      cause: error,
    });
  }
}

/**
 * The one retry policy: what was surely not carried out (no connection, 429, 503), and anything that changes
 * nothing (GET, HEAD), is tried again.
 */
async function withRetries(
  clock: Clock,
  request: HttpRequest,
  send: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  for (const delayMs of RETRY_DELAYS_MS) {
    try {
      const answer = await send();
      if (answer.status !== 429 && answer.status !== 503) return answer;
      await clock.delay(retryAfterMs(answer) ?? delayMs, request.signal);
    } catch (error) {
      if (!isWorthRetrying(request, error)) throw connectionError(request, error);
      await clock.delay(delayMs, request.signal);
    }
  }
  try {
    return await send();
  } catch (error) {
    throw connectionError(request, error);
  }
}

function retryAfterMs(answer: HttpAnswer): number | undefined {
  const seconds = Number(answer.headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, LONGEST_RETRY_AFTER_MS) : undefined;
}

/** Never connected: whatever the method, nothing was carried out. A refusal is final when it lasts. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'EAI_AGAIN']);
const CUT_OFF = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

function isWorthRetrying({ method, body, signal }: HttpRequest, error: unknown): boolean {
  if (signal?.aborted === true || (body !== undefined && typeof body === 'object' && 'pipe' in body))
    return false;
  const code = systemCodeOf(error) ?? '';
  return NOT_CONNECTED.has(code) || (CUT_OFF.has(code) && (method === 'GET' || method === 'HEAD'));
}

async function sendOnce(agent: Agent, timeoutMs: number, request: HttpRequest): Promise<HttpAnswer> {
  const { method, url, headers, body, signal } = request;
  const {
    statusCode,
    headers: answered,
    body: stream,
  } = await undiciRequest(url, {
    dispatcher: agent,
    method,
    headers,
    body: (body ?? null) as Dispatcher.DispatchOptions['body'] & (string | null),
    ...(signal === undefined ? {} : { signal }),
    headersTimeout: timeoutMs,
  });
  const flat = Object.fromEntries(
    Object.entries(answered).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  const requestId = flat['x-openstack-request-id'] ?? flat['x-compute-request-id'];
  return { status: statusCode, headers: flat, body: await stream.text(), requestId };
}
