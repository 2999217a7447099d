import type { Channel, ChannelModel } from 'amqplib';
import { DoctorError, messageOf } from '../../core/errors.ts';

/** A queue as a service of the cloud declares it: called as its routing key, bound to one exchange or more. */
export interface QueuePlan {
  readonly name: string;
  readonly exchanges: ReadonlySet<string>;
}

/** What of the cloud's exchanges and queues was not there before. */
export interface DeclaredTopology {
  readonly exchanges: Set<string>;
  readonly queues: Set<string>;
}

/** AMQP 0-9-1 reply codes: nothing of that name; it is there with other flags. */
const NOT_FOUND = 404;
const PRECONDITION_FAILED = 406;

/** Makes sure of a topic exchange: as oslo.messaging declares it, or as it is. */
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
 * Makes sure of a queue and binds it to its exchanges, which are there.
 * @throws DoctorError `BUS_TAKEN` when somebody listens there and `alone` is asked for: they would take turns
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

/** Takes back what was declared, as far as nobody else uses it. */
export async function removeDeclared(model: ChannelModel, declared: DeclaredTopology): Promise<void> {
  for (const name of declared.queues)
    await tried(model, (channel) => channel.deleteQueue(name, { ifUnused: true }));
  for (const name of declared.exchanges) {
    await tried(model, (channel) => channel.deleteExchange(name, { ifUnused: true }));
  }
}

/** Tries on a channel of its own, which a refusal closes; the reply code of a refusal. */
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
    `Queue ${name} of the message bus has ${listeners} ${listeners === 1 ? 'listener' : 'listeners'} already: another cloud uses it, and the embedded one would take messages away from it.`,
    {
      hint: 'Give the embedded cloud a virtual host of its own, as the path of its transport URL (rabbitmqctl add_vhost makes one), or leave TRANSPORT_URL and --transport-url out.',
    },
  );
}
