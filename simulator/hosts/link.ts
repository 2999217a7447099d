/** The management network of one host: whether packets pass, and its subscribers. */
export interface Link {
  /** Whether packets pass now: the interface is up, and no packet filter drops them. */
  readonly up: boolean;
  readonly isInterfaceUp: boolean;
  /** Orders the interface up or down. */
  set(up: boolean): void;
  /** From now on `drops` is asked whether the host's packet filter drops what passes. */
  setFilter(drops: () => boolean): void;
  /** Notifies the listeners when `up` has changed since they were last notified: time may have changed it. */
  refresh(): void;
  /** Calls `listener` on every change, at once and in the order of subscription. Returns a function that ends the subscription. */
  watch(listener: (up: boolean) => void): () => void;
}

/** A link that is up. */
export function createLink(): Link {
  let isInterfaceUp = true;
  let drops = (): boolean => false;
  let notified = true;
  const listeners = new Set<(up: boolean) => void>();
  const link: Link = {
    get up() {
      return isInterfaceUp && !drops();
    },
    get isInterfaceUp() {
      return isInterfaceUp;
    },
    set(up) {
      isInterfaceUp = up;
      link.refresh();
    },
    setFilter(next) {
      drops = next;
      link.refresh();
    },
    refresh() {
      const { up } = link;
      if (up === notified) return;
      notified = up;
      for (const listener of listeners) listener(up);
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return link;
}
