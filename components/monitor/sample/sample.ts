import { allOf } from '../../../core/all-of.ts';
import type { DoctorError } from '../../../core/errors.ts';
import { measureLateness } from '../../../core/lateness.ts';
import type { LatenessMeter } from '../../../core/lateness.ts';
import { seen, waitFor } from '../../../core/wait-for.ts';
import type { ProbeListener, RunningProbe, WatchedHost } from '../../probes/contract.ts';
import { PROBES } from '../../probes/registry.ts';
import { MONITOR_PROFILES } from '../cadence.ts';
import type { Monitor, MonitorOptions, RunningMonitor } from '../contract.ts';
import { hostDownEvent } from '../host-down-event.ts';
import { openReporter } from '../reporter.ts';
import { createWatch } from './watch.ts';
import type { Watch } from './watch.ts';

const START_TIMEOUT_MS = 10_000;
const START_POLL_MS = 2;
/** Lateness of this process up to this long before a report may have misled it. */
const MISLED_MS = 1_000;

/** The Monitor that comes with doctor: probes hosts, and reports one to the Inspector when it falls silent. */
export const sampleMonitor: Monitor = { kind: 'sample', start };

async function start(options: MonitorOptions): Promise<RunningMonitor> {
  const { hosts, clock, log, recorder, openSender, source = 'monitor' } = options;
  const { intervalMs, misses } = { ...MONITOR_PROFILES.default, ...options };
  const reporter = openReporter({ openSender, source, clock, log, recorder });
  const probes: RunningProbe[] = [];
  let lateness: LatenessMeter | undefined;
  let isClosed = false;

  const stop = async (): Promise<void> => {
    lateness?.stop();
    await Promise.all(probes.splice(0).map((probe) => probe.stop()));
    if (!isClosed) await reporter.close();
    isClosed = true;
  };
  const report = (host: string, lateMs: number): void => {
    const atUs = clock.wallUs();
    const data = { host, lateMs: Math.round(lateMs * 1000) / 1000, intervalMs, misses };
    recorder.record({ atUs, event: 'monitor.detected', source, data });
    void reporter.report(hostDownEvent(host, atUs));
  };
  const onDown = (host: string, isStillDown: () => boolean): void => {
    const lateMs = lateness?.worstMs(MISLED_MS) ?? 0;
    const reportUnlessUp = (): void => {
      if (!isClosed && isStillDown()) report(host, lateMs);
    };
    if (lateMs < intervalMs) report(host, lateMs);
    // Answers may have come meanwhile that nobody has read yet.
    else afterReading(reportUnlessUp);
  };

  try {
    const probe = await PROBES[options.probe]();
    const broken: DoctorError[] = [];
    const watches = new Map<WatchedHost, Watch>();
    const watchHost = async (host: WatchedHost): Promise<void> => {
      const watch: Watch = createWatch(misses, () => onDown(host.name, () => watch.isDown));
      watches.set(host, watch);
      const stampTrouble = (reason: string): void =>
        recorder.stamp('monitor.trouble', source, { host: host.name, reason });
      const listener: ProbeListener = {
        onReply: (answer) => watch.reply(answer?.unanswered),
        onMiss: () => watch.miss(),
        onBroken(error) {
          broken.push(error);
          stampTrouble(error.message);
        },
        onTrouble: (reason) => stampTrouble(`host ${host.name} ${reason}`),
      };
      probes.push(await probe(host, listener, { intervalMs, clock, log }));
    };
    await reporter.warmUp();
    lateness = measureLateness(clock);
    await allOf(hosts.map(watchHost));
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
        intervalMs: START_POLL_MS,
        describe: (silent) => `no answer from ${(silent as readonly string[]).join(', ')}`,
        hint: 'Check that these hosts are up and reachable from here, or choose another --probe.',
      },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

/** Calls back when the event loop has read its sockets and pipes twice: it has then read what an answer led to, too. */
function afterReading(callback: () => void): void {
  setImmediate(() => void setImmediate(callback));
}
