import { setMaxListeners } from 'node:events';

/** Stops a timer; calling it again does nothing. */
export type Cancel = () => void;

/** Time, handed in from outside so that tests can own it. */
export interface Clock {
  /** Microseconds since the Unix epoch (UTC), from this machine's wall clock. */
  wallUs(): number;
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  monotonicMs(): number;
  /** Resolves after `delayMs`; rejects with the signal's reason when that comes first. */
  delay(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** Calls `callback` once, after `delayMs`. The timer alone does not keep the process alive. */
  after(delayMs: number, callback: () => void): Cancel;
  /** Calls `callback` every `intervalMs`, never twice to catch up. Does not keep the process alive. */
  every(intervalMs: number, callback: () => void): Cancel;
}

/** How far the wall clock may drift from the anchored high-resolution clock before it is anchored again. */
const DRIFT_LIMIT_US = 2_000;

/** The machine's own clock. Wall time keeps its microseconds and follows adjustments of the system clock. */
export function systemClock(): Clock {
  let anchorUs = performance.timeOrigin * 1000;
  return {
    wallUs() {
      const fineUs = anchorUs + performance.now() * 1000;
      const coarseUs = Date.now() * 1000;
      const drift = fineUs - coarseUs;
      if (drift > -DRIFT_LIMIT_US && drift < 1_000 + DRIFT_LIMIT_US) return Math.round(fineUs);
      anchorUs = coarseUs - performance.now() * 1000;
      return coarseUs;
    },
    monotonicMs: () => performance.now(),
    delay: (delayMs, signal) =>
      new Promise<void>((resolve, reject) => {
        signal?.throwIfAborted();
        // As much waits at once as there are hosts and VMs: that is no leak.
        if (signal !== undefined) setMaxListeners(0, signal);
        const onAbort = (): void => {
          clearTimeout(timer);
          reject(signal?.reason as Error);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        }, delayMs);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs).unref();
      return () => clearTimeout(timer);
    },
    every(intervalMs, callback) {
      const timer = setInterval(callback, intervalMs).unref();
      return () => clearInterval(timer);
    },
  };
}

/** An instant of {@link Clock.wallUs} as ISO 8601 with microseconds, in UTC. */
export function isoTime(wallUs: number): string {
  const wholeMs = Math.floor(wallUs / 1000);
  const microseconds = String(Math.floor(wallUs - wholeMs * 1000)).padStart(3, '0');
  return new Date(wholeMs).toISOString().replace('Z', `${microseconds}Z`);
}
