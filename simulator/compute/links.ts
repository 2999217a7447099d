import type { Fleet } from '../kit/contracts.ts';

/** The hosts that the control plane can reach, and the work that waits for a host to come back. */
export interface HostLinks {
  isUp(host: string): boolean;
  /** Resolves to true once the host's link is up, or to false when the cloud is closed before that. */
  whenUp(host: string): Promise<boolean>;
  /** Checks all links again; called when a link changes and with every round of reports. */
  check(): void;
  close(): void;
}

/**
 * Links of the fleet. What the control plane sends to a host whose link is down waits in its queue: the
 * broker keeps a cast until the host's service takes it.
 */
export function createHostLinks(fleet: Fleet): HostLinks {
  const waiting = new Map<string, ((reached: boolean) => void)[]>();
  let closed = false;
  const isUp = (host: string): boolean => fleet.find(host)?.linkUp ?? false;
  const release = (host: string, reached: boolean): void => {
    const resolvers = waiting.get(host) ?? [];
    waiting.delete(host);
    for (const resolve of resolvers) resolve(reached);
  };
  return {
    isUp,
    async whenUp(host) {
      if (closed) return false;
      if (isUp(host)) return true;
      return new Promise<boolean>((resolve) => {
        waiting.set(host, [...(waiting.get(host) ?? []), resolve]);
      });
    },
    check() {
      for (const host of waiting.keys()) if (isUp(host)) release(host, true);
    },
    close() {
      closed = true;
      for (const host of waiting.keys()) release(host, false);
    },
  };
}
