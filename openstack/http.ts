import { readFileSync } from 'node:fs';
import { Agent, request as undiciRequest } from 'undici';
import type { Dispatcher } from 'undici';
import type { Cancel, Clock } from '../core/clock.ts';
import { DoctorError, messageOf, systemCodeOf } from '../core/errors.ts';
import { readBody } from '../core/read-body.ts';
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
  /** For one try of a request, up to the last byte of its answer. */
  readonly timeoutMs: number;
  /** For all tries of a request and the pauses between them; default twice as long as one. */
  readonly totalMs?: number | undefined;
  /** Bodies of answers that are larger are not read; default 64 MiB. */
  readonly largestBodyBytes?: number | undefined;
  readonly credentials: Pick<Credentials, 'caFile' | 'insecure'>;
}

/** Pauses before the second, third… try. */
const RETRY_DELAYS_MS = [100, 400, 1600];
const LONGEST_RETRY_AFTER_MS = 10_000;
const CONNECTIONS_PER_SERVICE = 64;
/** For a body that is streamed, such as an image. It must not stand still for longer than any other request. */
const UPLOAD_MS = 3_600_000;

/** Opens an {@link Http}. @throws DoctorError `CONFIG_INVALID` when the CA file cannot be read */
export function openHttp(options: HttpOptions): Http {
  const { clock, timeoutMs, totalMs = 2 * timeoutMs, largestBodyBytes } = options;
  const agent = new Agent({
    connections: CONNECTIONS_PER_SERVICE,
    keepAliveTimeout: 30_000,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: timeoutMs, ...tlsOptions(options.credentials) },
  });
  return {
    send(request) {
      const endMs = clock.monotonicMs() + totalMs;
      return withRetries({ clock, endMs }, request, (leftMs) =>
        sendOnce({ agent, clock, timeoutMs: Math.min(timeoutMs, leftMs), largestBodyBytes }, request),
      );
    },
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
 * nothing (GET, HEAD), is tried again, as long as all of it fits into the time of the request.
 */
async function withRetries(
  { clock, endMs }: { readonly clock: Clock; readonly endMs: number },
  request: HttpRequest,
  send: (leftMs: number) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const leftMs = (): number => endMs - clock.monotonicMs();
  for (const delayMs of RETRY_DELAYS_MS) {
    let pauseMs = delayMs;
    try {
      const answer = await send(leftMs());
      if (answer.status !== 429 && answer.status !== 503) return answer;
      pauseMs = retryAfterMs(answer) ?? delayMs;
      if (pauseMs >= leftMs()) return answer;
    } catch (error) {
      if (!isWorthRetrying(request, error) || pauseMs >= leftMs()) throw connectionError(request, error);
    }
    await clock.delay(pauseMs, request.signal);
  }
  try {
    return await send(leftMs());
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
  if (signal?.aborted === true || isStreamed(body)) return false;
  const code = systemCodeOf(error) ?? '';
  return NOT_CONNECTED.has(code) || (CUT_OFF.has(code) && (method === 'GET' || method === 'HEAD'));
}

interface Exchange {
  readonly agent: Agent;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly largestBodyBytes: number | undefined;
}

/** The whole exchange has a deadline: those of undici begin again with every byte. */
async function sendOnce(exchange: Exchange, request: HttpRequest): Promise<HttpAnswer> {
  const { agent, clock, timeoutMs, largestBodyBytes } = exchange;
  const { method, url, headers, body, signal } = request;
  const late = new AbortController();
  const within = (ms: number): Cancel => clock.after(Math.max(1, ms), () => late.abort(new Overdue()));
  let cancel = within(isStreamed(body) ? UPLOAD_MS : timeoutMs);
  try {
    const answer = await undiciRequest(url, {
      dispatcher: agent,
      method,
      headers,
      body: (body ?? null) as Dispatcher.DispatchOptions['body'] & (string | null),
      signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
      headersTimeout: timeoutMs,
    });
    if (isStreamed(body)) {
      cancel();
      cancel = within(timeoutMs);
    }
    const flat = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    );
    const requestId = flat['x-openstack-request-id'] ?? flat['x-compute-request-id'];
    const text = await readBody(answer.body, largestBodyBytes);
    return { status: answer.statusCode, headers: flat, body: text, requestId };
  } finally {
    cancel();
  }
}

/** The deadline of an exchange passed. */
class Overdue extends Error {
  readonly code = 'EXCHANGE_TIMEOUT';
}

const isStreamed = (body: HttpRequest['body']): boolean =>
  body !== undefined && typeof body === 'object' && 'pipe' in body;
