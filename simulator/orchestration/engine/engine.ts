import type { Clock } from '../../../core/clock.ts';
import type { Log } from '../../../core/log.ts';
import type { Latency } from '../../kit/latency.ts';
import type { Stack } from './model.ts';

/** What the engine works with. */
export interface Engine {
  readonly clock: Clock;
  readonly log: Log;
  readonly latency: Latency;
  /** All stacks, nested and deleted ones too, by id. */
  readonly stacks: Map<string, Stack>;
  /** Traversals that are not over. */
  readonly running: Set<Promise<void>>;
}
