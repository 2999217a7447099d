import type { ChannelModel, ConfirmChannel, Message } from 'amqplib';
import type { Clock } from '../../core/clock.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { RIGHT_BUS } from './exchanges.ts';
import type { Topology } from './topology.ts';

/** Sends messages to the notifiers' exchange, and knows which of them arrived. */
export interface Publisher {
  /**
   * Hands a message to the connection at once, or to the next one when there is none, and resolves when the
   * broker has confirmed it. What was not confirmed when a connection was lost is sent again on the next:
   * listeners may get it twice, and know it by its `_unique_id`.
   * @throws DoctorError `BUS_UNREACHABLE` when that takes too long, `BUS_REFUSED` when the broker will not have it,
   *   `BUS_EMPTY` when no queue is bound that would take it
   */
  send(routingKey: string, body: Buffer): Promise<void>;
  /** Goes on with a new connection. */
  attach(model: ChannelModel, topology: Topology): Promise<void>;
  /** The connection is gone. */
  detach(): void;
  /** Gives up what is not confirmed. */
  close(): void;
}

/** What a {@link Publisher} is made of. */
export interface PublisherOptions {
  readonly clock: Clock;
  /** How long a confirmation may take, reconnections included. */
  readonly timeoutMs: number;
  /** A channel closed by itself: the connection is of no use. */
  readonly onBroken: (model: ChannelModel, reason: string) => void;
}

interface Parcel {
  /** By which the broker's answers name it. */
  readonly number: string;
  readonly routingKey: string;
  readonly body: Buffer;
  settle(error?: DoctorError): void;
}

/** What kombu sends with a message; without the content type, oslo.messaging cannot read it. */
const PROPERTIES = {
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  deliveryMode: 2,
  priority: 0,
  headers: {},
};

/** Creates a {@link Publisher} that is not attached yet. */
export function createPublisher({ clock, timeoutMs, onBroken }: PublisherOptions): Publisher {
  /** Sent or to be sent, and not confirmed; in order. */
  const parcels = new Set<Parcel>();
  /** Routing keys that messages were sent to; the exchange for each is sought on each connection. */
  const routes = new Set<string>();
  const exchanges = new Map<string, string>();
  let count = 0;
  let line: { readonly channel: ConfirmChannel; readonly topology: Topology } | undefined;
  let blockedBecause: string | undefined;

  const publish = (parcel: Parcel): void => {
    const { number, routingKey, body, settle } = parcel;
    const exchange = exchanges.get(routingKey);
    if (line === undefined || exchange === undefined) return;
    // The broker gives back what it finds no queue for, before it confirms it.
    const properties = { ...PROPERTIES, messageId: number, mandatory: true };
    try {
      line.channel.publish(exchange, routingKey, body, properties, (error: unknown) => {
        if (error === null) settle();
        else if (messageOf(error) === 'message nacked') settle(nacked());
        // Else the channel is closed, and the parcel waits for the next one.
      });
    } catch {
      // The connection is gone already, and its event is still to come.
    }
  };
  const prepare = async (routingKey: string, topology: Topology): Promise<void> => {
    exchanges.set(routingKey, await topology.notifierExchange(routingKey));
  };
  const openRoute = async (routingKey: string): Promise<void> => {
    routes.add(routingKey);
    if (line === undefined) return;
    const { topology } = line;
    const waiting = (): Parcel[] => [...parcels].filter((parcel) => parcel.routingKey === routingKey);
    try {
      await prepare(routingKey, topology);
      for (const parcel of waiting()) publish(parcel);
    } catch (error) {
      // A connection that was lost in between is no refusal.
      if (error instanceof DoctorError) for (const { settle } of waiting()) settle(error);
    }
  };

  return {
    send(routingKey, body) {
      return new Promise<void>((resolve, reject) => {
        const cancel = clock.after(timeoutMs, () => parcel.settle(tooLate(timeoutMs, blockedBecause)));
        const parcel: Parcel = {
          number: String((count += 1)),
          routingKey,
          body,
          settle(error) {
            if (!parcels.delete(parcel)) return;
            cancel();
            if (error === undefined) resolve();
            else reject(error);
          },
        };
        parcels.add(parcel);
        if (routes.has(routingKey)) publish(parcel);
        else void openRoute(routingKey);
      });
    },
    async attach(model, topology) {
      const channel = await model.createConfirmChannel();
      let reason = 'the channel was closed';
      channel.on('error', (error) => (reason = messageOf(error)));
      channel.on('close', () => {
        if (line?.channel === channel) onBroken(model, reason);
      });
      channel.on('return', ({ fields, properties }: Message) => {
        const parcel = [...parcels].find(({ number }) => number === properties.messageId);
        parcel?.settle(unwanted(fields));
      });
      blockedBecause = undefined;
      model.on('blocked', (why) => (blockedBecause = why));
      model.on('unblocked', () => (blockedBecause = undefined));
      await Promise.all([...routes].map((routingKey) => prepare(routingKey, topology)));
      line = { channel, topology };
      for (const parcel of parcels) publish(parcel);
    },
    detach() {
      line = undefined;
      exchanges.clear();
    },
    close() {
      line = undefined;
      for (const { settle } of parcels) settle(closed());
    },
  };
}

const LOOK = "Check the broker's log.";

function tooLate(timeoutMs: number, blockedBecause: string | undefined): DoctorError {
  const because = blockedBecause === undefined ? '' : `: it takes none at present (${blockedBecause})`;
  const seconds = (timeoutMs / 1000).toFixed(1);
  return new DoctorError(
    'BUS_UNREACHABLE',
    `The message bus has not confirmed a notification within ${seconds} s${because}.`,
    { hint: LOOK },
  );
}

function nacked(): DoctorError {
  return new DoctorError('BUS_REFUSED', 'The message bus did not take a notification.', { hint: LOOK });
}

function unwanted({ exchange, routingKey }: Message['fields']): DoctorError {
  return new DoctorError(
    'BUS_EMPTY',
    `The message bus gave a notification back: no queue is bound to exchange ${exchange} with ${routingKey}, so no service receives notifications there.`,
    { hint: `Is Ceilometer's notification agent running? ${RIGHT_BUS}` },
  );
}

function closed(): DoctorError {
  return new DoctorError(
    'BUS_UNREACHABLE',
    'The message bus was closed before it confirmed a notification.',
    {
      hint: LOOK,
    },
  );
}
