import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';

/** Work that goes on after its request was answered. */
export interface Tasks {
  /** Starts it; an error it throws is logged and not passed on. */
  start(name: string, work: () => Promise<void>): void;
  /** Resolves when everything that was started has ended. */
  settled(): Promise<void>;
}

/** No work yet. */
export function createTasks(log: Log): Tasks {
  const running = new Set<Promise<void>>();
  return {
    start(name, work) {
      const task = work()
        .catch((error: unknown) => log.error(`Nova failed to ${name}`, { reason: messageOf(error) }))
        .finally(() => running.delete(task));
      running.add(task);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
