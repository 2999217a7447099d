import { allOf } from '../../../core/all-of.ts';
import type { Clock } from '../../../core/clock.ts';
import type { DoctorError } from '../../../core/errors.ts';
import { measureLateness } from '../../../core/lateness.ts';
import type { LatenessMeter } from '../../../core/lateness.ts';
import type { Log } from '../../../core/log.ts';
import type { Recorder } from '../../../record/recorder.ts';
import { seen, waitFor } from '../../../core/wait-for.ts';
import { MONITOR_PROFILES } from '../cadence.ts';
import type { Monitor, WatchedHost } from '../contract.ts';
import { hostDownEvent } from './event.ts';
import type { ProbeListener, RunningProbe } from './probe.ts';
import { PROBES } from './probes.ts';
import type { ProbeName } from './probes.ts';
import { openReporter } from './reporter.ts';
import type { Reporter } from './reporter.ts';
import { createWatch } from './watch.ts';
import type { Watch } from './watch.ts';

/** What a Monitor is made of. */
export interface MonitorOptions {
  /** `udp`: an echo service (RFC 862) at the host's heartbeat port; `icmp`: the system's ping. */
  readonly probe: ProbeName;
  /** Default: that of the profile `default`. */
  readonly intervalMs?: number;
  readonly misses?: number;
  /** Where events go: `http://127.0.0.1:12345/events`. */
  readonly inspectorUrl: string;
  /** How long the hosts may take to answer at first; default 10 s. */
  readonly startTimeoutMs?: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
  /** The source in the trace; default `monitor`. */
  readonly source?: string;
}

const START_TIMEOUT_MS = 10_000;
const START_LOOK_MS = 2;
/** How long before a report lateness of this process may have misled it. */
const MISLED_MS = 1_000;

/** The Monitor that comes with doctor: probes hosts and puts an event to the Inspector when one falls silent. */
export function createSampleMonitor(options: MonitorOptions): Monitor {
  const { clock, log, recorder, source = 'monitor' } = options;
  const { intervalMs, misses } = { ...MONITOR_PROFILES.default, ...options };
  let probes: RunningProbe[] = [];
  let reporter: Reporter | undefined;
  let lateness: LatenessMeter | undefined;

  const stop = async (): Promise<void> => {
    const stopping = probes;
    probes = [];
    lateness?.stop();
    await Promise.all(stopping.map((one) => one.stop()));
    await reporter?.close();
    reporter = undefined;
  };
  const report = (host: string, lateMs: number): void => {
    const atUs = clock.wallUs();
    const data = { host, lateMs: Math.round(lateMs * 1000) / 1000, intervalMs, misses };
    recorder.record({ atUs, event: 'monitor.detected', source, data });
    void reporter?.report(hostDownEvent(host, atUs));
  };
  const onDown = (host: string, isStillDown: () => boolean): void => {
    const lateMs = lateness?.worstMs(MISLED_MS) ?? 0;
    const reportUnlessUp = (): void => {
      if (reporter !== undefined && isStillDown()) report(host, lateMs);
    };
    if (lateMs < intervalMs) report(host, lateMs);
    // Answers may have come meanwhile that nobody has read yet.
    else afterReading(reportUnlessUp);
  };

  return {
    kind: 'sample',
    stop,
    async start(hosts) {
      reporter = openReporter({ inspectorUrl: options.inspectorUrl, source, clock, log, recorder });
      const probe = await PROBES[options.probe]();
      const broken: DoctorError[] = [];
      const watches = new Map<WatchedHost, Watch>();
      const begin = async (host: WatchedHost): Promise<void> => {
        const watch: Watch = createWatch(misses, () => onDown(host.name, () => watch.isDown));
        watches.set(host, watch);
        const trouble = (reason: string): void =>
          recorder.stamp('monitor.trouble', source, { host: host.name, reason });
        const listener: ProbeListener = {
          onReply: (answer) => watch.reply(answer?.unanswered),
          onMiss: () => watch.miss(),
          onBroken(error) {
            broken.push(error);
            trouble(error.message);
          },
          onTrouble: (reason) => trouble(`host ${host.name} ${reason}`),
        };
        probes.push(await probe(host, listener, { intervalMs, clock, log }));
      };
      try {
        await reporter.warmUp();
        lateness = measureLateness(clock);
        await allOf(hosts.map(begin));
        await waitFor(
          `an answer to the probe ${options.probe} from every watched host`,
          () => {
            if (broken[0] !== undefined) throw broken[0];
            const silent = hosts.filter((host) => watches.get(host)?.answered !== true);
            return silent.length === 0 || seen(silent.map((host) => host.name));
          },
          {
            clock,
            timeoutMs: options.startTimeoutMs ?? START_TIMEOUT_MS,
            intervalMs: START_LOOK_MS,
            describe: (silent) => `no answer from ${(silent as readonly string[]).join(', ')}`,
            hint: 'Check that these hosts are up and reachable from here, or choose another --probe.',
          },
        );
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}

/** Calls back when the event loop has read its sockets and pipes twice: what an answer led to, it has read as well. */
function afterReading(callback: () => void): void {
  setImmediate(() => void setImmediate(callback));
}
