import type { Cancel, Clock } from '../../core/clock.ts';

/** Keeps time for one ping. */
export interface PingTime {
  /** A line came. */
  onLine(): void;
  /** Ping sent a probe just now: the next one is due an interval later. */
  probed(): void;
  stop(): void;
}

/** What {@link keepPingTime} needs. */
export interface PingTimeOptions {
  readonly clock: Clock;
  readonly intervalMs: number;
  /** Makes ping check its clock. */
  readonly nudge: () => void;
  /** Ping, which prints a line every interval, has printed nothing for so long; called once for each silence. */
  readonly onSilence: (silentMs: number) => void;
}

/** Pings with longer intervals keep them well enough by themselves. */
const NUDGED_BELOW_MS = 100;
const SILENCE_MS = 1_000;

/**
 * Ping waits for replies with a socket timeout, which the kernel counts in ticks: with 250 ticks a second an
 * interval of 10 ms takes 16 ms. So ping is nudged whenever a probe is due by our clock. Should we be late, it
 * goes by its own; should we be early, it waits on.
 */
export function keepPingTime({ clock, intervalMs, nudge, onSilence }: PingTimeOptions): PingTime {
  const silenceMs = SILENCE_MS + 2 * intervalMs;
  let cancelNudges: Cancel = () => {};
  let hasLines = true;
  let isReported = false;
  let isStopped = false;
  const judge = (): void => {
    if (isStopped) return;
    if (!hasLines && !isReported) onSilence(silenceMs);
    isReported = !hasLines;
    hasLines = false;
  };
  // Judged after the pipe was read: a pause of this process is not one of ping.
  const cancelWatch = clock.every(silenceMs, () => void setImmediate(judge));
  return {
    onLine() {
      hasLines = true;
    },
    probed() {
      cancelNudges();
      if (isStopped) return;
      if (intervalMs < NUDGED_BELOW_MS) cancelNudges = clock.every(intervalMs, nudge);
    },
    stop() {
      isStopped = true;
      cancelNudges();
      cancelWatch();
    },
  };
}
