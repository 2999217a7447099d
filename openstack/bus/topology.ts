import type { Channel, ChannelModel } from 'amqplib';
import { DoctorError, messageOf } from '../../core/errors.ts';
import type { TransportUrl } from './transport-url.ts';

/** Exchanges and queues of one connection: what is there is used as it is, what is missing is made. */
export interface Topology {
  /** Makes sure of a topic exchange. */
  exchange(name: string): Promise<void>;
  /**
   * Makes sure of the queue that a notifier keeps its messages in, called as its routing key, and binds it to
   * the exchange. Ceilometer listens on that queue and so gets what comes by any notifier's exchange.
   */
  notifierQueue(exchange: string, routingKey: string): Promise<void>;
  /** Removes the queues that had to be made and that nobody listens on: they would only grow. */
  removeUnused(): Promise<void>;
}

/** AMQP 0-9-1 reply codes. */
const NOT_FOUND = 404;
const PRECONDITION_FAILED = 406;

/** A service that is on every cloud; its exchange shows how this cloud's exchanges are made. */
const EXAMPLES = ['nova', 'openstack'];

/**
 * The {@link Topology} of a connection. What is missing is made as oslo.messaging makes it (impl_rabbit.py):
 * topic exchanges and queues, not durable unless the URL or the cloud's other exchanges say so.
 * @throws DoctorError `BUS_REFUSED`, from each method, when the user lacks the permission
 */
export function topologyOf(model: ChannelModel, flags: TransportUrl['exchanges']): Topology {
  const { autoDelete } = flags;
  const exchanges = new Map<string, Promise<void>>();
  const made = new Set<string>();
  let durability: Promise<boolean> | undefined;
  const isDurable = (): Promise<boolean> =>
    (durability ??= flags.durable === undefined ? durabilityOf(model) : Promise.resolve(flags.durable));

  const makeExchange = async (name: string): Promise<void> => {
    const there = await attempt(model, (channel) => channel.checkExchange(name));
    if (there === undefined) return;
    if (there.code !== NOT_FOUND) throw refused(`look for exchange ${name}`, there);
    const durable = await isDurable();
    const outcome = await attempt(model, (channel) =>
      channel.assertExchange(name, 'topic', { durable, autoDelete }),
    );
    // Somebody else made it in the meantime, with other flags.
    if (outcome === undefined || outcome.code === PRECONDITION_FAILED) return;
    throw refused(`make exchange ${name}`, outcome);
  };
  const makeQueue = async (name: string): Promise<void> => {
    const there = await attempt(model, (channel) => channel.checkQueue(name));
    if (there === undefined) return;
    if (there.code !== NOT_FOUND) throw refused(`look for queue ${name}`, there);
    const durable = await isDurable();
    const outcome = await attempt(model, (channel) => channel.assertQueue(name, { durable, autoDelete }));
    if (outcome === undefined) made.add(name);
    else if (outcome.code !== PRECONDITION_FAILED) throw refused(`make queue ${name}`, outcome);
  };

  const exchange = (name: string): Promise<void> => {
    const known = exchanges.get(name) ?? makeExchange(name);
    exchanges.set(name, known);
    return known;
  };
  return {
    exchange,
    async notifierQueue(name, routingKey) {
      await Promise.all([exchange(name), makeQueue(routingKey)]);
      const outcome = await attempt(model, (channel) => channel.bindQueue(routingKey, name, routingKey));
      if (outcome !== undefined) throw refused(`bind queue ${routingKey} to exchange ${name}`, outcome);
    },
    async removeUnused() {
      for (const name of made)
        await attempt(model, (channel) => channel.deleteQueue(name, { ifUnused: true }));
      made.clear();
    },
  };
}

/** Whether an exchange of this cloud is durable: then a declaration as not durable is refused. */
async function durabilityOf(model: ChannelModel): Promise<boolean> {
  for (const name of EXAMPLES) {
    const there = await attempt(model, (channel) => channel.checkExchange(name));
    if (there !== undefined) continue;
    const outcome = await attempt(model, (channel) =>
      channel.assertExchange(name, 'topic', { durable: false }),
    );
    return outcome?.code === PRECONDITION_FAILED && outcome.message.includes("'durable'");
  }
  return false;
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
  // The promise below tells the same.
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
