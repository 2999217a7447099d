import { openHttpSender } from '../../components/inspector/http-sender.ts';
import type { MonitorOptions } from '../../components/monitor/contract.ts';
import { sampleMonitor } from '../../components/monitor/sample/sample.ts';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { createRecorder } from '../../record/recorder.ts';
import { waitFor } from '../../core/wait-for.ts';

/** A Monitor that watches one host, and what it has reported. */
export interface WatchedHost {
  /** When it found the host down, in microseconds since the epoch. */
  readonly detectedUs: readonly number[];
  /** What it said of its own troubles. */
  readonly troubles: readonly string[];
  /** Waits until it has found the host down that many times. */
  awaitDetection(count: number): Promise<number>;
  stop(): Promise<void>;
}

/** Nobody listens there: what is reported matters here, not to whom. */
const NOBODY = 'http://127.0.0.1:9/events';

/** Starts a Monitor with the probe icmp on one host, which answers by then. */
export async function watchHost(
  host: { readonly name: string; readonly address: string },
  options: Pick<MonitorOptions, 'intervalMs' | 'misses'> = {},
): Promise<WatchedHost> {
  const clock = systemClock();
  const recorder = createRecorder(clock);
  const monitor = await sampleMonitor.start({
    hosts: [host],
    probe: 'icmp',
    openSender: () => openHttpSender({ url: NOBODY, clock, log: silentLog }),
    clock,
    log: silentLog,
    recorder,
    ...options,
  });
  const detectedUs = (): number[] =>
    recorder.events.filter(({ event }) => event === 'monitor.detected').map(({ atUs }) => atUs);
  return {
    get detectedUs() {
      return detectedUs();
    },
    get troubles() {
      const events = recorder.events.filter((recorded) => recorded.event === 'monitor.trouble');
      return events.map(({ data }) => data.reason);
    },
    awaitDetection: (count) =>
      waitFor(`host ${host.name} found down`, () => detectedUs()[count - 1], {
        clock,
        timeoutMs: 10_000,
        intervalMs: 1,
      }),
    stop: () => monitor.stop(),
  };
}
