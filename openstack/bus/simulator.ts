import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { Redactor } from '../../core/redact.ts';
import { isSimulated, SIMULATOR_TYPE } from '../doctor-simulator.ts';
import { statusOf } from '../errors.ts';
import type { Session } from '../session.ts';
import type { Bus, TappedNotification } from './contract.ts';
import { packNotification, unpackNotification } from './envelope.ts';
import { CHAIN_EXCHANGES, NOTIFIER_EXCHANGES } from './exchanges.ts';
import { oncePerMessage } from './once-per-message.ts';
import { createOutageLog } from './outages.ts';
import { createSimulatorLine } from './simulator-line.ts';
import type { RawMessage, SimulatorLine } from './simulator-line.ts';

/** What a bus of a simulated cloud is opened with. */
export interface SimulatorBusOptions {
  /** An administrator of that cloud. */
  readonly session: Session;
  readonly clock: Clock;
  readonly log: Log;
  /** Masks the bus's token. */
  readonly redactor?: Redactor | undefined;
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2_000;

const tokenSchema = z.object({ token: z.string() });

interface Listener {
  readonly routingKey: string;
  listen(notification: TappedNotification): void;
}

/**
 * Opens the {@link Bus} inside a simulated cloud that runs elsewhere, which it offers at its endpoint
 * `doctor-simulator`. A stream that ends is opened again. Undefined on any other cloud, for a user who is no
 * administrator of it, and where its services talk through a RabbitMQ.
 * @throws DoctorError `BUS_UNREACHABLE`, `BUS_REFUSED`; as `Session.request` does
 */
export async function openSimulatorBus(options: SimulatorBusOptions): Promise<Bus | undefined> {
  const { session, clock, redactor } = options;
  if (!isSimulated(session)) return undefined;
  const url = session.endpoint(SIMULATOR_TYPE);
  const askToken = async (): Promise<string> => {
    const { token } = await session.request(SIMULATOR_TYPE, { method: 'GET', path: '/v1/bus' }, tokenSchema);
    redactor?.add(token);
    return token;
  };
  let token: string;
  try {
    token = await askToken();
  } catch (error) {
    if ([403, 404].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
  const listeners = new Set<Listener>();
  const line = createSimulatorLine(url);
  const outages = createOutageLog(clock);
  const stream = await follow({
    ...options,
    line,
    token: async () => (token = await askToken()),
    take: (message) => deliver(message, listeners, clock),
    outages,
  });
  return {
    name: `the simulator's bus at ${url}`,
    async notify({ publisherId, eventType, payload, priority = 'INFO' }) {
      const { messageId, body } = packNotification({ publisherId, eventType, payload, priority }, clock);
      const routingKey = `notifications.${priority.toLowerCase()}`;
      await line.post(token, { exchange: NOTIFIER_EXCHANGES[0], routingKey, body });
      return { messageId };
    },
    tap(routingKey, listener) {
      const tap = { routingKey, listen: oncePerMessage(listener) };
      listeners.add(tap);
      return Promise.resolve(() => Promise.resolve(void listeners.delete(tap)));
    },
    survey: () => Promise.resolve({ exchanges: CHAIN_EXCHANGES, takesNotifications: true }),
    onOutage: (listener) => outages.listen(listener),
    close: () => stream.close(),
  };
}

function deliver(message: RawMessage, listeners: ReadonlySet<Listener>, clock: Clock): void {
  const receivedUs = clock.wallUs();
  const notification = unpackNotification(message.body);
  if (notification === undefined) return;
  const { exchange, routingKey } = message;
  for (const tap of listeners)
    if (tap.routingKey === routingKey) tap.listen({ ...notification, exchange, routingKey, receivedUs });
}

interface Following extends Pick<SimulatorBusOptions, 'clock' | 'log'> {
  readonly line: SimulatorLine;
  readonly token: () => Promise<string>;
  readonly take: (message: RawMessage) => void;
  readonly outages: ReturnType<typeof createOutageLog>;
}

/** Listens until it is closed, again after each end of the stream. @throws what the first attempt throws */
async function follow(options: Following): Promise<{ close(): Promise<void> }> {
  const { clock, line, token, take, outages } = options;
  const log = options.log.child({ part: 'bus' });
  const stop = new AbortController();
  const open = async (): Promise<AsyncIterable<RawMessage>> => line.open(await token(), stop.signal);
  let stream: AsyncIterable<RawMessage>;
  try {
    stream = await open();
  } catch (error) {
    await line.close();
    throw error;
  }
  const listenOn = async (): Promise<string> => {
    try {
      for await (const message of stream) take(message);
      return 'the simulator ended it';
    } catch (error) {
      return messageOf(error);
    }
  };
  const reopen = async (): Promise<void> => {
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)) {
      await clock.delay(delayMs, stop.signal);
      try {
        stream = await open();
        return;
      } catch (error) {
        stop.signal.throwIfAborted();
        log.warn("the simulator's bus cannot be reached again yet", { reason: messageOf(error) });
      }
    }
  };
  const run = async (): Promise<void> => {
    for (;;) {
      const reason = await listenOn();
      if (stop.signal.aborted) return;
      log.warn("the stream of the simulator's bus is lost", { reason });
      outages.begin(reason);
      await reopen();
      outages.end();
    }
  };
  const done = run().catch((error: unknown) => {
    if (!stop.signal.aborted) log.error("the simulator's bus is given up", { reason: messageOf(error) });
  });
  return {
    async close() {
      stop.abort(new DoctorError('BUS_UNREACHABLE', 'The message bus was closed.', { hint: CLOSED }));
      await done;
      await line.close();
    },
  };
}

const CLOSED = 'Nothing needs to be done: the command is over.';
