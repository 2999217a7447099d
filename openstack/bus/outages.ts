import type { Clock } from '../../core/clock.ts';
import type { Outage } from './contract.ts';

/** Keeps whether there is an outage, and says to listeners when one begins and ends. */
export interface OutageLog {
  begin(reason: string): void;
  end(): void;
  /** An outage that lasts already is said at once. Returns how to stop. */
  listen(listener: (outage: Outage) => void): () => void;
}

/** Creates an {@link OutageLog} without an outage. */
export function createOutageLog(clock: Clock): OutageLog {
  const listeners = new Set<(outage: Outage) => void>();
  let now: Outage | undefined;
  const publish = (outage: Outage): void => {
    for (const listener of listeners) listener(outage);
  };
  return {
    begin(reason) {
      now = { fromUs: clock.wallUs(), reason };
      publish(now);
    },
    end() {
      if (now === undefined) return;
      publish({ ...now, toUs: clock.wallUs() });
      now = undefined;
    },
    listen(listener) {
      listeners.add(listener);
      if (now !== undefined) listener(now);
      return () => void listeners.delete(listener);
    },
  };
}
