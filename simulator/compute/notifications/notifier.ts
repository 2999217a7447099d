import type { Clock } from '../../../core/clock.ts';
import { messageOf } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Log } from '../../../core/log.ts';
import type { MessageBroker } from '../../kit/contracts.ts';
import type { Latency } from '../../kit/latency.ts';
import { envelope } from '../../kit/oslo.ts';
import type { Server } from '../state/server.ts';
import type { ServerChange } from '../state/servers.ts';
import { instancePayload, updatePayload } from './payload.ts';

/** Publishes what happens to servers, in Nova's unversioned format. */
export interface InstanceNotifier {
  /** `compute.instance.update`. */
  changed(change: ServerChange): void;
  /** `compute.instance.<suffix>`: `create.start`, `delete.end`…; `*.error` goes out with priority ERROR. */
  usage(suffix: string, server: Server, publisher: string, extra?: JsonObject): void;
  /** Resolves when every notification so far is on the bus. */
  drained(): Promise<void>;
}

/** What {@link createInstanceNotifier} needs. */
interface NotifierDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly latency: Latency;
  readonly broker: MessageBroker;
}

/**
 * Publishes on exchange `nova`, routing key `notifications.<priority>`. Each message takes the time of hop
 * `nova.notify`; messages wait in parallel and never overtake one another.
 */
export function createInstanceNotifier(deps: NotifierDeps): InstanceNotifier {
  const { clock, log, latency, broker } = deps;
  let last: Promise<unknown> = Promise.resolve();

  const emit = (eventType: string, payload: JsonObject, publisherId: string): void => {
    const priority = eventType.endsWith('error') ? 'ERROR' : 'INFO';
    const { body } = envelope({ publisherId, eventType, priority, payload, clock });
    last = Promise.all([latency.pause('nova.notify'), last])
      .then(() => broker.publish('nova', `notifications.${priority.toLowerCase()}`, body))
      .catch((error: unknown) => log.error('a notification was lost', { reason: messageOf(error) }));
  };

  return {
    changed: ({ server, before, publisher }) =>
      emit('compute.instance.update', updatePayload(server, before, clock.wallUs()), publisher),
    usage: (suffix, server, publisher, extra = {}) =>
      emit(`compute.instance.${suffix}`, { ...instancePayload(server), ...extra }, publisher),
    drained: async () => {
      await last;
    },
  };
}
