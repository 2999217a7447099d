import type { ChannelModel } from 'amqplib';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { Redactor } from '../../core/redact.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import { connectBroker } from './connect.ts';
import type { Bus, BusSurvey } from './contract.ts';
import { packNotification } from './envelope.ts';
import { createOutageLog } from './outages.ts';
import { openLink } from './link.ts';
import type { Link } from './link.ts';
import { createPublisher } from './publisher.ts';
import { createTap } from './tap.ts';
import type { Tap } from './tap.ts';
import { topologyOf } from './topology.ts';
import type { Topology } from './topology.ts';
import { parseTransportUrl, showTransportUrl } from './transport-url.ts';

/** What a bus over RabbitMQ is opened with. */
export interface RabbitBusOptions {
  /** As oslo.messaging has it; see `parseTransportUrl`. */
  readonly transportUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Masks the URL's passwords. */
  readonly redactor?: Redactor | undefined;
  /** Ends the first attempt to connect. */
  readonly signal?: AbortSignal;
  /** For the connection to one host; default 5 s. */
  readonly connectTimeoutMs?: number;
  /** How long a confirmation may take, and a tap may wait for a connection, reconnections included; default 10 s. */
  readonly confirmTimeoutMs?: number;
}

/** The queue from which Ceilometer's notification agent takes notifications (`notification_topics`). */
const TAKEN_FROM = 'notifications.info';
const CONFIRM_TIMEOUT_MS = 10_000;
const LOOK_INTERVAL_MS = 20;
/**
 * How often taps seek the exchanges of the chain that are not there yet. The broker logs each one that it has not
 * got, so not often; who cannot wait makes a survey.
 */
const SEEK_INTERVAL_MS = 5_000;

/**
 * Opens a {@link Bus} over RabbitMQ. When the connection is lost it is opened again, with its taps, and what was not
 * confirmed is sent again.
 * @throws DoctorError as `parseTransportUrl` and `connectBroker` do
 */
export async function openRabbitBus(options: RabbitBusOptions): Promise<Bus> {
  const { clock, redactor, confirmTimeoutMs = CONFIRM_TIMEOUT_MS } = options;
  const url = parseTransportUrl(options.transportUrl);
  showTransportUrl(options.transportUrl, redactor);
  const log = options.log.child({ part: 'bus', bus: url.shown });
  const taps = new Set<Tap>();
  const outages = createOutageLog(clock);
  let topology: Topology | undefined;
  const onBroken = (model: ChannelModel, reason: string): void => link?.drop(model, reason);
  const publisher = createPublisher({ clock, timeoutMs: confirmTimeoutMs, onBroken });
  let link: Link | undefined;
  link = await openLink({
    clock,
    log,
    connect: (closing) => {
      // Once the run is being taken back, the connection is needed all the more.
      const signals = link === undefined && options.signal !== undefined ? [options.signal] : [];
      const signal = AbortSignal.any([closing, ...signals]);
      return connectBroker(url, { clock, timeoutMs: options.connectTimeoutMs, signal });
    },
    async onUp(model) {
      const laidOut = topologyOf(model, url.shown);
      // In this order: a tap is to hear what was kept back.
      await Promise.all([...taps].map((tap) => tap.attach(model, laidOut)));
      await publisher.attach(model, laidOut);
      topology = laidOut;
      outages.end();
    },
    onDown(reason) {
      topology = undefined;
      publisher.detach();
      outages.begin(reason);
    },
  });
  const up = link;
  const survey = async (): Promise<BusSurvey> => {
    const now = await connected(up, () => topology, { clock, timeoutMs: confirmTimeoutMs });
    for (const tap of taps) await tap.extend(now);
    return { exchanges: await now.exchanges(), takesNotifications: await now.hasQueue(TAKEN_FROM) };
  };
  const stopSeeking = clock.every(SEEK_INTERVAL_MS, () => {
    // Without a connection there is nothing to seek on; the next one starts with what is there then.
    if (taps.size === 0 || topology === undefined) return;
    void extendAll(taps, topology, log);
  });

  return {
    name: url.shown,
    async notify({ publisherId, eventType, payload, priority = 'INFO' }) {
      const { messageId, body } = packNotification({ publisherId, eventType, payload, priority }, clock);
      await publisher.send(`notifications.${priority.toLowerCase()}`, body);
      return { messageId };
    },
    async tap(routingKey, listener) {
      const tap = createTap({ routingKey, listener, clock, log, onBroken });
      taps.add(tap);
      try {
        await attached(tap, up, () => topology, { clock, timeoutMs: confirmTimeoutMs });
      } catch (error) {
        taps.delete(tap);
        throw error;
      }
      return async () => {
        taps.delete(tap);
        await tap.close();
      };
    },
    survey,
    onOutage: outages.listen,
    async close() {
      stopSeeking();
      publisher.close();
      await up.close();
    },
  };
}

/**
 * Attaches a tap. When the connection is lost meanwhile, the next one finds the tap among the others.
 * @throws DoctorError `BUS_UNREACHABLE`, `BUS_REFUSED`
 */
async function attached(
  tap: Tap,
  link: Link,
  topologyNow: () => Topology | undefined,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<void> {
  await waitFor(
    'a connection to the message bus',
    async () => {
      const [model, topology] = [link.current, topologyNow()];
      if (model === undefined || topology === undefined) return false;
      if (tap.model === model) return true;
      try {
        await tap.attach(model, topology);
        return true;
      } catch (error) {
        if (link.current === model) throw error;
        return seen(error);
      }
    },
    { clock, timeoutMs, intervalMs: LOOK_INTERVAL_MS, code: 'BUS_UNREACHABLE' },
  );
}

/** Has taps listen to exchanges that came into being. What fails is tried again the next time. */
async function extendAll(taps: Iterable<Tap>, topology: Topology, log: Log): Promise<void> {
  try {
    for (const tap of taps) await tap.extend(topology);
  } catch (error) {
    log.debug('the exchanges of the message bus could not be sought', { reason: messageOf(error) });
  }
}

/** What a connection has, once there is one. @throws DoctorError `BUS_UNREACHABLE` */
async function connected(
  link: Link,
  topologyNow: () => Topology | undefined,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<Topology> {
  return waitFor(
    'a connection to the message bus',
    () => Promise.resolve((link.current !== undefined && topologyNow()) || false),
    { clock, timeoutMs, intervalMs: LOOK_INTERVAL_MS, code: 'BUS_UNREACHABLE' },
  );
}
