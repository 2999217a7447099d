import type { ChannelModel } from 'amqplib';
import type { Clock } from '../../core/clock.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { BrokerConnection } from './connect.ts';

/** A connection that is opened again whenever it is lost. */
export interface Link {
  /** Undefined while there is no connection, or it is not set up yet. */
  readonly current: ChannelModel | undefined;
  /** Gives a connection up that is of no use any more, so that a new one is made. */
  drop(model: ChannelModel, reason: string): void;
  close(): Promise<void>;
}

/** What a {@link Link} is made of. */
export interface LinkOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly connect: (signal: AbortSignal) => Promise<BrokerConnection>;
  /** Sets up what lives on a connection. The link is up once it has. */
  readonly onUp: (model: ChannelModel) => Promise<void>;
  /** The connection is gone. */
  readonly onDown: (reason: string) => void;
}

const FIRST_DELAY_MS = 100;
/** A broker that restarts is back within seconds; a tap should not miss more than it must. */
const LONGEST_DELAY_MS = 2_000;
/** How long a broker may take to say goodbye. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Connects, and keeps connected. @throws what the first attempt throws */
export async function openLink({ clock, log, connect, onUp, onDown }: LinkOptions): Promise<Link> {
  const stop = new AbortController();
  let current: ChannelModel | undefined;
  let open: BrokerConnection | undefined;
  let reconnecting: Promise<void> | undefined;

  const establish = async (): Promise<void> => {
    const connection = await connect(stop.signal);
    const { model } = connection;
    open = connection;
    let reason = 'the connection was closed';
    let isLost = false;
    model.on('error', (error) => (reason = messageOf(error)));
    model.on('close', (error) => {
      isLost = true;
      if (open === connection) open = undefined;
      if (current !== model) return;
      current = undefined;
      if (stop.signal.aborted) return;
      const why = error === undefined ? reason : messageOf(error);
      log.warn('the connection to the message bus is lost', { reason: why });
      onDown(why);
      reconnecting = reconnect();
    });
    try {
      await onUp(model);
      if (isLost)
        throw new DoctorError(
          'BUS_UNREACHABLE',
          `The message bus closed the connection: ${reason}.`,
          HANG_UP,
        );
    } catch (error) {
      await hangUp(connection, clock);
      throw error;
    }
    current = model;
  };
  const reconnect = async (): Promise<void> => {
    for (
      let delayMs = FIRST_DELAY_MS;
      !stop.signal.aborted;
      delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)
    ) {
      try {
        await clock.delay(delayMs, stop.signal);
        await establish();
        log.info('the connection to the message bus is there again');
        return;
      } catch (error) {
        if (!stop.signal.aborted)
          log.warn('the message bus cannot be reached again yet', { reason: messageOf(error) });
      }
    }
  };

  await establish();
  return {
    get current() {
      return current;
    },
    drop(model, reason) {
      // When the connection itself is lost, its channels close first, and its own event is on the way.
      setImmediate(() => {
        if (current !== model || open === undefined) return;
        log.warn('the connection to the message bus is given up', { reason });
        void hangUp(open, clock);
      });
    },
    async close() {
      stop.abort();
      if (open !== undefined) await hangUp(open, clock);
      await reconnecting;
    },
  };
}

/** Says goodbye; a broker that does not answer is cut off. */
async function hangUp({ model, destroy }: BrokerConnection, clock: Clock): Promise<void> {
  const cancel = clock.after(CLOSE_TIMEOUT_MS, destroy);
  await model.close().catch(() => {});
  cancel();
}

const HANG_UP = { hint: "Check the broker's log, then run the command again." };
