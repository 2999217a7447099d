import { brotliDecompressSync, inflateSync } from 'node:zlib';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { TappedNotification } from './contract.ts';
import { unpackNotification } from './envelope.ts';
import type { Topology } from './topology.ts';

/** One tap, on whatever connection there is. */
export interface Tap {
  /** The connection it listens on, or listened on last. */
  readonly model: ChannelModel | undefined;
  /** Listens on a connection. */
  attach(model: ChannelModel, topology: Topology): Promise<void>;
  close(): Promise<void>;
}

/** What a {@link Tap} is made of. */
export interface TapOptions {
  readonly exchange: string;
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
export function createTap({ exchange, routingKey, listener, clock, log, onBroken }: TapOptions): Tap {
  let current: Channel | undefined;
  let listeningOn: ChannelModel | undefined;
  const take = (message: ConsumeMessage): void => {
    const receivedUs = clock.wallUs();
    try {
      const notification = unpackNotification(contentOf(message));
      if (notification === undefined) return;
      const { exchange: from, routingKey: key } = message.fields;
      listener({ ...notification, exchange: from, routingKey: key, receivedUs });
    } catch (error) {
      log.error('a message on the bus could not be read', { exchange, routingKey, reason: messageOf(error) });
    }
  };
  return {
    get model() {
      return listeningOn;
    },
    async attach(model, topology) {
      await topology.exchange(exchange);
      const channel = await model.createChannel();
      let reason = `the tap on ${exchange} was closed`;
      channel.on('error', (error) => (reason = messageOf(error)));
      channel.on('close', () => {
        if (current === channel) onBroken(model, reason);
      });
      const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true, durable: false });
      await channel.bindQueue(queue, exchange, routingKey);
      const onMessage = (message: ConsumeMessage | null): void => {
        // The broker says so when somebody deletes the queue.
        if (message === null) onBroken(model, `the broker ended the tap on ${exchange}`);
        else take(message);
      };
      await channel.consume(queue, onMessage, { noAck: true, exclusive: true });
      current = channel;
      listeningOn = model;
    },
    async close() {
      const channel = current;
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
