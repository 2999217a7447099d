import type { Clock } from '../../../core/clock.ts';
import type { Log } from '../../../core/log.ts';
import type { Latency } from '../../kit/latency.ts';
import type { Stack } from './model.ts';

/** State and dependencies of the engine. */
export interface Engine {
  readonly clock: Clock;
  readonly log: Log;
  readonly latency: Latency;
  /** All stacks, nested and deleted ones too, by id. */
  readonly stacks: Map<string, Stack>;
  /** Unfinished traversals. */
  readonly running: Set<Promise<void>>;
}
