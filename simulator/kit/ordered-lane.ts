/** Work that is prepared in parallel and finished in order of arrival. */
export interface OrderedLane<T> {
  push(item: T): void;
  /** Resolves when everything pushed so far is finished. */
  idle(): Promise<void>;
}

/**
 * An {@link OrderedLane}, like a consumer with a thread pool on one queue: each message waits for its own latency,
 * yet no message overtakes another.
 * @param prepare starts at once for every item
 * @param finish runs for one item at a time, after its own `prepare` and the `finish` of all before it
 * @param failed receives an error of either; later items continue
 */
export function orderedLane<T>(options: {
  readonly prepare: (item: T) => Promise<void>;
  readonly finish: (item: T) => void;
  readonly failed: (error: unknown, item: T) => void;
}): OrderedLane<T> {
  const { prepare, finish, failed } = options;
  let tail: Promise<void> = Promise.resolve();
  const settle = async (item: T, ready: Promise<unknown>, before: Promise<void>): Promise<void> => {
    await before;
    try {
      const error = await ready;
      if (error !== undefined) throw error;
      finish(item);
    } catch (error) {
      failed(error, item);
    }
  };
  return {
    push(item) {
      const ready = prepare(item).then(
        () => undefined,
        (error: unknown) => error ?? new Error('failed without a reason'),
      );
      tail = settle(item, ready, tail);
    },
    idle: () => tail,
  };
}
