import type { Channel, ChannelModel } from 'amqplib';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { CHAIN_EXCHANGES, NOTIFIER_EXCHANGES, RIGHT_BUS } from './exchanges.ts';

/**
 * Exchanges and queues of one connection. They belong to the cloud's services, so nothing is declared: what is
 * there is found by passive declarations and used as it is. A service that finds its queue or exchange declared
 * with other flags than its own ends with 406 (a classic queue in place of a quorum queue, for one).
 */
export interface Topology {
  /** The exchanges of the chain that exist now. Those once found are not asked for again. */
  exchanges(): Promise<readonly string[]>;
  /** Binds an existing queue to an existing exchange. */
  bind(queue: string, exchange: string, routingKey: string): Promise<void>;
  /**
   * The exchange to publish notifications on. The queue that Ceilometer reads, called as the routing key, is bound
   * to it, as every notifier does.
   * @throws DoctorError `BUS_EMPTY` when no exchange of a notifier exists
   */
  notifierExchange(routingKey: string): Promise<string>;
  /** Whether the queue exists from which Ceilometer takes notifications. */
  hasQueue(name: string): Promise<boolean>;
}

/** AMQP 0-9-1 reply code: nothing of that name. */
const NOT_FOUND = 404;

/**
 * The {@link Topology} of a connection.
 * @param name what to call the bus, its passwords masked
 * @throws DoctorError `BUS_REFUSED`, from each method, when the user lacks the permission
 */
export function topologyOf(model: ChannelModel, name: string): Topology {
  const found = new Set<string>();
  const exists = async (exchange: string): Promise<boolean> => {
    if (found.has(exchange)) return true;
    const refusal = await attempt(model, (channel) => channel.checkExchange(exchange));
    if (refusal === undefined) found.add(exchange);
    else if (refusal.code !== NOT_FOUND) throw refused(`look for exchange ${exchange}`, refusal);
    return refusal === undefined;
  };
  const present = async (names: readonly string[]): Promise<readonly string[]> => {
    const answers = await Promise.all(names.map(exists));
    return names.filter((_, index) => answers[index]);
  };
  const topology: Topology = {
    exchanges: () => present(CHAIN_EXCHANGES),
    async bind(queue, exchange, routingKey) {
      const refusal = await attempt(model, (channel) => channel.bindQueue(queue, exchange, routingKey));
      if (refusal !== undefined) throw refused(`bind queue ${queue} to exchange ${exchange}`, refusal);
    },
    async notifierExchange(routingKey) {
      const [exchange] = await present(NOTIFIER_EXCHANGES);
      if (exchange === undefined) throw noExchange(name);
      if (await topology.hasQueue(routingKey)) await topology.bind(routingKey, exchange, routingKey);
      return exchange;
    },
    async hasQueue(queue) {
      const refusal = await attempt(model, (channel) => channel.checkQueue(queue));
      if (refusal === undefined) return true;
      if (refusal.code === NOT_FOUND) return false;
      throw refused(`look for queue ${queue}`, refusal);
    },
  };
  return topology;
}

interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** Tries something on a channel of its own, since a refusal closes the channel; undefined when it worked. */
async function attempt(
  model: ChannelModel,
  act: (channel: Channel) => Promise<unknown>,
): Promise<Refusal | undefined> {
  const channel = await model.createChannel();
  // The promise below says the same.
  channel.on('error', () => {});
  try {
    await act(channel);
    await channel.close();
    return undefined;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== 'number') throw error;
    return { code, message: messageOf(error) };
  }
}

function refused(what: string, { message }: Refusal): DoctorError {
  return new DoctorError('BUS_REFUSED', `The message bus does not let doctor ${what}: ${message}.`, {
    hint: 'The user of the transport URL needs the permissions that the services have: configure, write and read on the virtual host.',
  });
}

function noExchange(name: string): DoctorError {
  return new DoctorError(
    'BUS_EMPTY',
    `The message bus ${name} has no exchange ${NOTIFIER_EXCHANGES.join(' or ')}: no service publishes notifications there.`,
    { hint: RIGHT_BUS },
  );
}
