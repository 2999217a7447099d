import { brotliDecompressSync, inflateSync } from 'node:zlib';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { TappedNotification } from './contract.ts';
import { unpackNotification } from './envelope.ts';
import { oncePerMessage } from './once-per-message.ts';
import type { Topology } from './topology.ts';

/** One tap, on whatever connection there is. */
export interface Tap {
  /** The connection it listens on, or listened on last. */
  readonly model: ChannelModel | undefined;
  /** Listens on a connection, to every exchange of the chain that exists. */
  attach(model: ChannelModel, topology: Topology): Promise<void>;
  /** Listens to exchanges too that came into being since. */
  extend(topology: Topology): Promise<void>;
  close(): Promise<void>;
}

/** What a {@link Tap} is made of. */
export interface TapOptions {
  readonly routingKey: string;
  readonly listener: (notification: TappedNotification) => void;
  readonly clock: Clock;
  readonly log: Log;
  /** The broker ended the tap by itself: the connection is of no use. */
  readonly onBroken: (model: ChannelModel, reason: string) => void;
}

/**
 * Creates a {@link Tap}. Its queue has a name of the broker's choice, belongs to this connection alone and goes
 * with it; bound beside the others it gets copies, and takes no message from anybody.
 */
export function createTap({ routingKey, listener, clock, log, onBroken }: TapOptions): Tap {
  const once = oncePerMessage(listener);
  let current: { readonly channel: Channel; readonly queue: string; readonly bound: Set<string> } | undefined;
  let listeningOn: ChannelModel | undefined;
  const take = (message: ConsumeMessage): void => {
    const receivedUs = clock.wallUs();
    try {
      const notification = unpackNotification(contentOf(message));
      if (notification === undefined) return;
      const { exchange, routingKey: key } = message.fields;
      once({ ...notification, exchange, routingKey: key, receivedUs });
    } catch (error) {
      log.error('a message on the bus could not be read', { routingKey, reason: messageOf(error) });
    }
  };
  const bindAll = async (topology: Topology, queue: string, bound: Set<string>): Promise<void> => {
    for (const exchange of await topology.exchanges()) {
      if (bound.has(exchange)) continue;
      await topology.bind(queue, exchange, routingKey);
      bound.add(exchange);
    }
  };
  return {
    get model() {
      return listeningOn;
    },
    async attach(model, topology) {
      const channel = await model.createChannel();
      let reason = `the tap on ${routingKey} was closed`;
      channel.on('error', (error) => (reason = messageOf(error)));
      channel.on('close', () => {
        if (current?.channel === channel) onBroken(model, reason);
      });
      const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true, durable: false });
      const bound = new Set<string>();
      try {
        await bindAll(topology, queue, bound);
      } catch (error) {
        await channel.close().catch(() => {});
        throw error;
      }
      const onMessage = (message: ConsumeMessage | null): void => {
        // The broker says so when somebody deletes the queue.
        if (message === null) onBroken(model, `the broker ended the tap on ${routingKey}`);
        else take(message);
      };
      await channel.consume(queue, onMessage, { noAck: true, exclusive: true });
      current = { channel, queue, bound };
      listeningOn = model;
    },
    async extend(topology) {
      if (current !== undefined) await bindAll(topology, current.queue, current.bound);
    },
    async close() {
      const { channel } = current ?? {};
      current = undefined;
      // A channel that is closed already has nothing left to close.
      await channel?.close().catch(() => {});
    },
  };
}

/** Compressions that kombu knows by these names and that Node knows as well (`kombu_compression`). */
const DECOMPRESS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  'application/x-gzip': inflateSync,
  'application/x-brotli': brotliDecompressSync,
};

function contentOf({ content, properties }: ConsumeMessage): Buffer {
  const compression: unknown = properties.headers?.['compression'];
  if (typeof compression !== 'string') return content;
  const decompress = DECOMPRESS[compression];
  if (decompress === undefined) throw new Error(`it is compressed as ${compression}`);
  return decompress(content);
}
