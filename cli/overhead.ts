import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../core/clock.ts';
import type { JsonObject } from '../core/json.ts';
import type { Recorder, TraceEvent } from '../core/recorder.ts';

/** Measures what the harness itself costs. */
export interface OverheadMeter {
  /** A recorder that times each stamp it passes on. */
  measured(recorder: Recorder): Recorder;
  /** `{stamps, stampMeanUs, loopWorstDelayMs}` since the last reading. */
  read(): JsonObject;
  stop(): void;
}

const LOOP_RESOLUTION_MS = 1;

/** Starts measuring. */
export function startOverheadMeter(clock: Clock): OverheadMeter {
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();
  let stamps = 0;
  let spentMs = 0;
  const timed = (action: () => void): void => {
    const startMs = clock.monotonicMs();
    action();
    spentMs += clock.monotonicMs() - startMs;
    stamps += 1;
  };
  return {
    measured: (recorder) => ({
      stamp: (event, source, data) => timed(() => recorder.stamp(event, source, data)),
      record: (event: TraceEvent) => timed(() => recorder.record(event)),
    }),
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
