/** The management link of one host: its state and its subscribers. */
export interface Link {
  readonly up: boolean;
  set(up: boolean): void;
  /** Calls `listener` on every change, at once and in the order of subscription. Returns a function that ends the subscription. */
  watch(listener: (up: boolean) => void): () => void;
}

/** A link that is up. */
export function createLink(): Link {
  let up = true;
  const listeners = new Set<(up: boolean) => void>();
  return {
    get up() {
      return up;
    },
    set(next) {
      if (next === up) return;
      up = next;
      for (const listener of listeners) listener(up);
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
