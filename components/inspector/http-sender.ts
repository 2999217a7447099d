import { Pool } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { EventSender, HostDownEvent, SendOutcome } from './contract.ts';

/** One request to an Inspector. */
export interface SenderRequest {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** Path and query; default those of the Inspector's address. */
  readonly path?: string;
  /** Beside `content-type: application/json`: a token, for one. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Makes the request for an event. Without an event it makes one that changes nothing, which opens the connection and
 * keeps it warm. It runs on the path of the fault: a token must be at hand, not asked for.
 */
export type RequestFor = (event: HostDownEvent | undefined) => SenderRequest | Promise<SenderRequest>;

/** What a sender over HTTP needs. */
export interface HttpSenderOptions {
  /** Where the Inspector takes events: `http://127.0.0.1:12345/events`. */
  readonly url: string;
  /** Default: `PUT` of an array of southbound events (docs/interfaces.md). */
  readonly requestFor?: RequestFor;
  readonly clock: Clock;
  readonly log: Log;
}

const ATTEMPT_TIMEOUT_MS = 2_000;
/** Interval of requests on an idle connection, so that neither side closes it. */
const KEEP_WARM_MS = 15_000;
/** The first requests on a connection take many times as long as the later ones, on both sides. */
const WARM_UPS = 10;
const KEEP_ALIVE_MS = 60_000;

const putEvents: RequestFor = (event) => ({
  method: 'PUT',
  body: JSON.stringify(event === undefined ? [] : [event]),
});

/** Opens a connection to an Inspector that takes events over HTTP. */
export function openHttpSender(options: HttpSenderOptions): EventSender {
  const { clock, log, requestFor = putEvents } = options;
  const url = new URL(options.url);
  const pool = new Pool(url.origin, {
    connections: 4,
    connectTimeout: ATTEMPT_TIMEOUT_MS,
    headersTimeout: ATTEMPT_TIMEOUT_MS,
    bodyTimeout: ATTEMPT_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  const defaultPath = url.pathname + url.search;

  const attempt = async (event: HostDownEvent | undefined): Promise<SendOutcome> => {
    try {
      const { method, path = defaultPath, headers, body } = await requestFor(event);
      const response = await pool.request({
        method,
        path,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
      });
      const { statusCode: status } = response;
      await response.body.dump();
      if (status < 300) return { taken: true };
      return { taken: false, reason: `the Inspector answered ${status}`, final: status < 500 };
    } catch (error) {
      return { taken: false, reason: messageOf(error), final: false };
    }
  };
  const keepWarm = async (): Promise<void> => {
    const outcome = await attempt(undefined);
    if (!outcome.taken) log.debug('the Inspector does not answer yet', { reason: outcome.reason });
  };
  const cancelKeepWarm = clock.every(KEEP_WARM_MS, () => void keepWarm());

  return {
    async warmUp() {
      for (let count = 0; count < WARM_UPS; count += 1) await keepWarm();
    },
    send: attempt,
    async close() {
      cancelKeepWarm();
      await pool.destroy();
    },
  };
}
