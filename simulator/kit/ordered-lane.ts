/** Work that is got ready side by side and finished in the order it came. */
export interface OrderedLane<T> {
  push(item: T): void;
  /** Resolves when everything pushed so far is finished. */
  idle(): Promise<void>;
}

/**
 * An {@link OrderedLane}, as a consumer with a pool of threads on one queue: a hop's latency is paid by
 * each message for itself, yet no message overtakes another.
 * @param prepare starts at once for every item
 * @param finish runs for one item at a time, after its own `prepare` and the `finish` of all before it
 * @param failed is told what either threw; the items behind go on
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
