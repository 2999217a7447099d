/** What is known of one host. */
export interface Watch {
  /** Whether it ever answered: before that, silence means nothing. */
  readonly answered: boolean;
  reply(): void;
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
    reply() {
      answered = true;
      isDown = false;
      missed = 0;
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
