/** Something that happens now and then, and ends a wait early. */
export interface Wake {
  /** How often it has rung. */
  readonly count: number;
  ring(): void;
  /** Resolves once it has rung more often than `count`; at once when it has already. */
  after(count: number): Promise<void>;
}

/** A {@link Wake} that has not rung. */
export function createWake(): Wake {
  let count = 0;
  let waiting: (() => void)[] = [];
  return {
    get count() {
      return count;
    },
    ring() {
      count += 1;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    after: (since) =>
      new Promise((resolve) => {
        if (count > since) resolve();
        else waiting.push(resolve);
      }),
  };
}
