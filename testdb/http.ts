import { Agent, request as undiciRequest } from 'undici';
import type { Clock } from '../core/clock.ts';
import { withDeadline } from '../core/deadline.ts';
import { messageOf, systemCodeOf } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { BodyTooLarge, readBody } from '../core/read-body.ts';
import { retryAfterMs } from '../core/retry.ts';
import { TestDbError } from './errors.ts';
import type { AnswerFacts } from './errors.ts';

/** What a database is opened with. */
export interface TestDbOptions {
  /** The full address of the results: `http://…/api/v1/results`, or `file://…`. */
  readonly url: string;
  /** Sent as `X-Auth-Token`. */
  readonly token?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** For one request and its answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** For the jitter of pauses; see `retry`. */
  readonly random?: (() => number) | undefined;
}

/** Sends single requests; the caller decides what a failure means. */
export interface TestDbHttp {
  /** @throws TestDbError `TESTDB_UNREACHABLE` when there was no whole answer */
  send(method: 'GET' | 'POST', url: URL, json?: unknown): Promise<AnswerFacts>;
  close(): Promise<void>;
}

/** Opens an HTTP client for one database. A user and a password in its address go into a header. */
export function openTestDbHttp({ url, token, clock, log, timeoutMs, signal }: TestDbOptions): TestDbHttp {
  const agent = new Agent({ connections: 1, pipelining: 1, connect: { timeout: timeoutMs } });
  const { username, password } = new URL(url);
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers = {
    accept: 'application/json',
    ...(token === undefined ? {} : { 'x-auth-token': token }),
    ...(username === '' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
  };
  const exchange = async (
    method: 'GET' | 'POST',
    target: URL,
    json: unknown,
    ends: AbortSignal,
  ): Promise<AnswerFacts> => {
    const {
      statusCode,
      statusText,
      headers: answered,
      body,
    } = await undiciRequest(target, {
      dispatcher: agent,
      method,
      headers: json === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      body: json === undefined ? null : JSON.stringify(json),
      signal: ends,
    });
    return {
      status: statusCode,
      statusText,
      body: await readBody(body),
      retryAfterMs: retryAfterMs(answered['retry-after'], clock),
    };
  };
  return {
    async send(method, target, json) {
      const what = `${method} ${target.pathname}`;
      const abort = new AbortController();
      const ends = signal === undefined ? abort.signal : AbortSignal.any([signal, abort.signal]);
      try {
        const answer = await withDeadline(
          exchange(method, target, json, ends),
          clock,
          timeoutMs,
          signal,
          () => late(what, timeoutMs),
        );
        log.debug('test database', { request: what, status: answer.status });
        return answer;
      } catch (error) {
        signal?.throwIfAborted();
        const failure = error instanceof TestDbError ? error : unreachable(target, what, error);
        log.debug('test database', { request: what, reason: failure.message });
        throw failure;
      } finally {
        abort.abort();
      }
    },
    close: () => agent.destroy(),
  };
}

function late(what: string, timeoutMs: number): TestDbError {
  return new TestDbError(
    'TESTDB_UNREACHABLE',
    `The test database did not answer ${what} within ${timeoutMs} ms.`,
    {
      hint: 'It is overloaded, or packets are lost on the way. --test-db-timeout gives it more time.',
      arrival: 'perhaps later',
    },
  );
}

/** Never connected: nothing was carried out. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function unreachable({ origin }: URL, what: string, error: unknown): TestDbError {
  if (error instanceof BodyTooLarge) {
    return new TestDbError(
      'TESTDB_UNREACHABLE',
      `The test database gave no usable answer to ${what}: ${error.message}.`,
      { hint: 'Check that TEST_DB_URL is the address of the results.', cause: error, arrival: 'perhaps' },
    );
  }
  const code = systemCodeOf(error) ?? '';
  const isCut = !NOT_CONNECTED.has(code) && !/CERT|TLS|SSL|SIGNATURE|CONNECT_TIMEOUT/.test(code);
  return new TestDbError(
    'TESTDB_UNREACHABLE',
    isCut
      ? `The connection to the test database was lost during ${what}: ${code || messageOf(error)}.`
      : `The test database at ${origin} cannot be reached: ${code}.`,
    {
      hint: hintFor(code),
      cause: error,
      arrival: isCut ? 'perhaps' : 'no',
    },
  );
}

function hintFor(code: string): string {
  if (code === 'ECONNREFUSED')
    return 'Nothing listens there: is the database running, and TEST_DB_URL right?';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'Its name does not resolve on this machine.';
  if (/WRONG_VERSION|EPROTO/.test(code))
    return 'It does not speak TLS there: should TEST_DB_URL begin with http://?';
  if (/CERT|TLS|SSL|SIGNATURE/.test(code))
    return "Its certificate is not trusted here: set NODE_EXTRA_CA_CERTS to the authority's file.";
  return 'Check TEST_DB_URL, and that this machine may reach it.';
}
