import { readFileSync } from 'node:fs';
import { Agent, request as undiciRequest } from 'undici';
import type { Dispatcher } from 'undici';
import type { Cancel, Clock } from '../core/clock.ts';
import { DoctorError, messageOf, systemCodeOf } from '../core/errors.ts';
import { readBody } from '../core/read-body.ts';
import { retry, retryAfterMs } from '../core/retry.ts';
import type { Backoff, Outcome, Retryable } from '../core/retry.ts';
import { describeConnectionError } from './connection-error.ts';
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
  /** For the jitter of pauses; see {@link retry}. */
  readonly random?: (() => number) | undefined;
}

const BACKOFF: Backoff = { firstMs: 100, factor: 4, attempts: 4, longestRetryAfterMs: 10_000 };
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
    async send(request) {
      const sendWithin = (leftMs: number): Promise<HttpAnswer> =>
        sendOnce({ agent, clock, timeoutMs: Math.min(timeoutMs, leftMs), largestBodyBytes }, request);
      try {
        return await retry(sendWithin, {
          clock,
          totalMs,
          backoff: BACKOFF,
          random: options.random,
          signal: request.signal,
          canRetry: (outcome) => canRetry(request, outcome, clock),
        });
      } catch (error) {
        throw describeConnectionError(request, error);
      }
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

/** Never connected: whatever the method, nothing was carried out. A refusal is final when it lasts. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'EAI_AGAIN']);
const CUT_OFF = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * What was surely not carried out (no connection, 429, 503), and anything that changes nothing (GET, HEAD), may be
 * sent again, unless its body was a stream, which is used up.
 */
function canRetry(
  { method, body, signal }: HttpRequest,
  outcome: Outcome<HttpAnswer>,
  clock: Clock,
): Retryable | undefined {
  if (signal?.aborted === true || isStreamed(body)) return undefined;
  if ('value' in outcome) {
    const { status, headers } = outcome.value;
    if (status !== 429 && status !== 503) return undefined;
    return { retryAfterMs: retryAfterMs(headers['retry-after'], clock) };
  }
  const code = systemCodeOf(outcome.error) ?? '';
  const changesNothing = method === 'GET' || method === 'HEAD';
  return NOT_CONNECTED.has(code) || (CUT_OFF.has(code) && changesNothing) ? {} : undefined;
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
