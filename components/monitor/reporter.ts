import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import type { Recorder } from '../../record/recorder.ts';
import type { EventSender, HostDownEvent } from '../inspector/contract.ts';

/** Reports hosts to the Inspector, and records what fails on the way. */
export interface Reporter {
  /** Opens the connection, so that a report finds it warm. */
  warmUp(): Promise<void>;
  /** Reports a host; tries again while the Inspector cannot be reached. Failures are recorded, not thrown. */
  report(event: HostDownEvent): Promise<void>;
  close(): Promise<void>;
}

/** What a {@link Reporter} needs. */
export interface ReporterOptions {
  readonly openSender: () => EventSender;
  readonly source: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
}

const RETRY_INTERVAL_MS = 50;
const GIVE_UP_MS = 10_000;

/** Opens a {@link Reporter}. */
export function openReporter({ openSender, source, clock, log, recorder }: ReporterOptions): Reporter {
  const sender = openSender();
  const closing = new AbortController();
  return {
    warmUp: () => sender.warmUp(),
    async report(event) {
      const host = event.details.hostname;
      const attempt = async () => {
        const outcome = await sender.send(event);
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
      closing.abort();
      await sender.close();
    },
  };
}
