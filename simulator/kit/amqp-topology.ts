import type { Channel, ChannelModel } from 'amqplib';
import { DoctorError, messageOf } from '../../core/errors.ts';

/** A queue as a service of the cloud declares it: named as its routing key, bound to one or more exchanges. */
export interface QueuePlan {
  readonly name: string;
  readonly exchanges: ReadonlySet<string>;
}

/** The exchanges and queues that the cloud declared because they did not exist. */
export interface DeclaredTopology {
  readonly exchanges: Set<string>;
  readonly queues: Set<string>;
}

/** AMQP 0-9-1 reply codes: the name does not exist; it exists with other flags. */
const NOT_FOUND = 404;
const PRECONDITION_FAILED = 406;

/** Declares a topic exchange as oslo.messaging does, unless it exists. */
export async function declareExchange(
  model: ChannelModel,
  name: string,
  declared: DeclaredTopology,
): Promise<void> {
  if ((await tried(model, (channel) => channel.checkExchange(name))) !== NOT_FOUND) return;
  const code = await tried(model, (channel) => channel.assertExchange(name, 'topic', { durable: false }));
  if (code === undefined) declared.exchanges.add(name);
  else if (code !== PRECONDITION_FAILED) throw new Error(`exchange ${name} cannot be declared (${code})`);
}

/**
 * Declares a queue unless it exists, and binds it to its exchanges, which must exist.
 * @throws DoctorError `BUS_TAKEN` when `alone` is set and the queue has a consumer: the two would share the messages
 */
export async function declareQueue(
  model: ChannelModel,
  plan: QueuePlan,
  declared: DeclaredTopology,
  { alone }: { readonly alone: boolean },
): Promise<void> {
  const { name } = plan;
  let listeners = 0;
  const code = await tried(model, async (channel) => {
    listeners = (await channel.checkQueue(name)).consumerCount;
  });
  if (alone && listeners > 0) throw taken(name, listeners);
  if (code === NOT_FOUND) {
    await tried(model, (channel) => channel.assertQueue(name, { durable: false }));
    declared.queues.add(name);
  }
  await tried(model, async (channel) => {
    for (const exchange of plan.exchanges) await channel.bindQueue(name, exchange, name);
  });
}

/** Removes declared exchanges and queues, unless others use them. */
export async function removeDeclared(model: ChannelModel, declared: DeclaredTopology): Promise<void> {
  for (const name of declared.queues)
    await tried(model, (channel) => channel.deleteQueue(name, { ifUnused: true }));
  for (const name of declared.exchanges) {
    await tried(model, (channel) => channel.deleteExchange(name, { ifUnused: true }));
  }
}

/** Runs an operation on its own channel, which a refusal closes. Returns the reply code of the refusal. */
async function tried(
  model: ChannelModel,
  act: (channel: Channel) => Promise<unknown>,
): Promise<number | undefined> {
  const channel = await model.createChannel();
  channel.on('error', () => {});
  try {
    await act(channel);
    await channel.close();
    return undefined;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code === 'number') return code;
    throw new Error(messageOf(error), { cause: error });
  }
}

function taken(name: string, listeners: number): DoctorError {
  return new DoctorError(
    'BUS_TAKEN',
    `Queue ${name} of the message bus has ${listeners} ${listeners === 1 ? 'listener' : 'listeners'} already: another cloud uses it, and the embedded cloud would take messages from it.`,
    {
      hint: 'Give the embedded cloud its own virtual host as the path of its transport URL (create one with rabbitmqctl add_vhost), or omit TRANSPORT_URL and --transport-url.',
    },
  );
}
