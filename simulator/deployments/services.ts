import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { ServicePlan } from './product.ts';

/** What happens in the cloud when a service of a node starts or stops. */
export interface ServiceBehavior {
  /** Reads its configuration again. @throws Error when the configuration is invalid */
  start(): void;
  stop(): void;
}

/** A service of a node. */
export interface NodeService extends ServicePlan {
  readonly state: 'active' | 'inactive' | 'failed';
  /** The number of starts. */
  readonly starts: number;
  restart(): Promise<void>;
  stop(): void;
}

/** Starts a service. @param behavior its effect in the cloud; none for services that are only listed */
export function startService(
  plan: ServicePlan,
  behavior: ServiceBehavior | undefined,
  log: Log,
): NodeService {
  let state: NodeService['state'] = 'inactive';
  let starts = 0;
  const stop = (): void => {
    if (state === 'active') behavior?.stop();
    state = 'inactive';
  };
  const start = (): void => {
    starts += 1;
    try {
      behavior?.start();
      state = 'active';
    } catch (error) {
      state = 'failed';
      log.error(`${plan.name} ended`, { reason: messageOf(error) });
    }
  };
  start();
  return {
    ...plan,
    get state() {
      return state;
    },
    get starts() {
      return starts;
    },
    stop,
    restart() {
      stop();
      start();
      return Promise.resolve();
    },
  };
}
