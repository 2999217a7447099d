/** What is known of one host. */
export interface Watch {
  /** Whether it ever answered: before that, silence means nothing. */
  readonly answered: boolean;
  /** Whether it counts as down now: no answer since `onDown` was called. */
  readonly isDown: boolean;
  /** @param unanswered younger probes that are missed all the same */
  reply(unanswered?: number): void;
  miss(): void;
}

/**
 * Watches one host: calls `onDown` at the `misses`-th miss in a row, once, and again only after the host has
 * answered in between.
 */
export function createWatch(misses: number, onDown: () => void): Watch {
  let answered = false;
  let isDown = false;
  let missed = 0;
  return {
    get answered() {
      return answered;
    },
    get isDown() {
      return isDown;
    },
    reply(unanswered = 0) {
      answered = true;
      missed = unanswered;
      // A late answer to an old probe is no recovery.
      if (missed < misses) isDown = false;
    },
    miss() {
      if (!answered || isDown) return;
      missed += 1;
      if (missed < misses) return;
      isDown = true;
      onDown();
    },
  };
}
