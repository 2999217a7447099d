import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../../core/clock.ts';
import type { TraceData } from '../../record/trace-events.ts';

/** Measures what the harness itself costs. */
export interface OverheadMeter {
  /** Does what recording one event takes, and counts its time. */
  timed(action: () => void): void;
  /** What it has cost since the last reading. */
  read(): TraceData<'harness.overhead'>;
  stop(): void;
}

const LOOP_RESOLUTION_MS = 1;

/** Starts measuring. */
export function startOverheadMeter(clock: Clock): OverheadMeter {
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();
  let stamps = 0;
  let spentMs = 0;
  return {
    timed(action) {
      const startMs = clock.monotonicMs();
      action();
      spentMs += clock.monotonicMs() - startMs;
      stamps += 1;
    },
    read() {
      const reading = {
        stamps,
        stampMeanUs: stamps === 0 ? 0 : round((spentMs / stamps) * 1000),
        loopWorstDelayMs: round(Math.max(0, loop.max / 1e6 - LOOP_RESOLUTION_MS)),
      };
      stamps = 0;
      spentMs = 0;
      loop.reset();
      return reading;
    },
    stop: () => void loop.disable(),
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
