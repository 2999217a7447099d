import { Pool } from 'undici';
import type { Clock } from '../../../core/clock.ts';
import { messageOf } from '../../../core/errors.ts';
import type { Log } from '../../../core/log.ts';
import type { Recorder } from '../../../record/recorder.ts';
import { seen, waitFor } from '../../../core/wait-for.ts';
import type { HostDownEvent } from './event.ts';

/** The Monitor's line to the Inspector, kept open so that a report finds it warm. */
export interface Reporter {
  /** Opens the line and sends no events along it. An Inspector that is not there yet is met again at the report. */
  warmUp(): Promise<void>;
  /** Reports a host; tries again while the Inspector cannot be reached. Failures are recorded, not thrown. */
  report(event: HostDownEvent): Promise<void>;
  close(): Promise<void>;
}

/** How an attempt ended; a `final` failure would only be repeated. */
type Outcome =
  { readonly taken: true } | { readonly taken: false; readonly reason: string; readonly final: boolean };

const ATTEMPT_TIMEOUT_MS = 2_000;
const RETRY_INTERVAL_MS = 50;
const GIVE_UP_MS = 10_000;
/** An idle connection is used so often that neither side closes it. */
const KEEP_WARM_MS = 15_000;
/** The first requests along a line take many times as long as the later ones, on both sides. */
const WARM_UPS = 10;
const KEEP_ALIVE_MS = 60_000;

/** Opens a line to `inspectorUrl`, the address of events: `http://127.0.0.1:12345/events`. */
export function openReporter(options: {
  readonly inspectorUrl: string;
  readonly source: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
}): Reporter {
  const { clock, log, recorder, source } = options;
  const url = eventsUrl(options.inspectorUrl);
  const pool = new Pool(url.origin, {
    connections: 4,
    connectTimeout: ATTEMPT_TIMEOUT_MS,
    headersTimeout: ATTEMPT_TIMEOUT_MS,
    bodyTimeout: ATTEMPT_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  const closing = new AbortController();
  const path = url.pathname + url.search;

  const put = async (body: string): Promise<Outcome> => {
    const headers = { 'content-type': 'application/json' };
    try {
      const signal = AbortSignal.timeout(ATTEMPT_TIMEOUT_MS);
      const response = await pool.request({ method: 'PUT', path, headers, body, signal });
      const { statusCode: status } = response;
      await response.body.dump();
      if (status < 300) return { taken: true };
      return { taken: false, reason: `the Inspector answered ${status}`, final: status < 500 };
    } catch (error) {
      return { taken: false, reason: messageOf(error), final: false };
    }
  };
  const sendNothing = async (): Promise<void> => {
    const outcome = await put('[]');
    if (!outcome.taken) log.debug('the Inspector does not answer yet', { reason: outcome.reason });
  };
  const cancelWarmth = clock.every(KEEP_WARM_MS, () => void sendNothing());

  return {
    async warmUp() {
      for (let time = 0; time < WARM_UPS; time += 1) await sendNothing();
    },
    async report(event) {
      const host = event.details.hostname;
      const body = JSON.stringify([event]);
      const attempt = async () => {
        const outcome = await put(body);
        if (outcome.taken) return true;
        closing.signal.throwIfAborted();
        recorder.stamp('monitor.report-failed', source, { host, reason: outcome.reason });
        if (outcome.final) throw new Error(outcome.reason);
        return seen(outcome.reason);
      };
      try {
        await waitFor(`the Inspector takes the report of ${host}`, attempt, {
          clock,
          signal: closing.signal,
          timeoutMs: GIVE_UP_MS,
          intervalMs: RETRY_INTERVAL_MS,
        });
        log.info('reported a host that does not answer', { host });
      } catch (error) {
        if (!closing.signal.aborted) log.error('cannot report a host', { host, reason: messageOf(error) });
      }
    },
    async close() {
      cancelWarmth();
      closing.abort();
      await pool.destroy();
    },
  };
}

/** The path of events, also for an address that names only the Inspector. */
function eventsUrl(inspectorUrl: string): URL {
  const url = new URL(inspectorUrl);
  return url.pathname === '/' ? new URL('/events', url) : url;
}
