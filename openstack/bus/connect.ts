import { isIPv6 } from 'node:net';
import type { SecureContext } from 'node:tls';
import { connect, credentials } from 'amqplib';
import type { ChannelModel, SocketOptions } from 'amqplib';
import type { Clock } from '../../core/clock.ts';
import { DoctorError } from '../../core/errors.ts';
import type { BrokerHost } from './broker-hosts.ts';
import { brokerConnectionError, nobodyLetsIn } from './connection-errors.ts';
import { readTlsFiles } from './tls-files.ts';
import type { TransportUrl } from './transport-url.ts';

/** How a connection is made. */
export interface ConnectOptions {
  readonly clock: Clock;
  /** For one host: TCP, TLS and AMQP's opening together; default 5 s. */
  readonly timeoutMs?: number | undefined;
  /** Ends the attempt; a connection that stands is left alone. */
  readonly signal?: AbortSignal | undefined;
}

/** A connection that stands. */
export interface BrokerConnection {
  readonly model: ChannelModel;
  /** Cuts the socket, without a word to the broker. */
  destroy(): void;
}

const TIMEOUT_MS = 5_000;
/** Shorter than RabbitMQ's 60 s: a tap that hears nothing must be noticed while the run goes on. */
const HEARTBEAT_S = 10;

/**
 * Connects to the first of the URL's hosts that lets it in.
 * @throws DoctorError `CONFIG_INVALID` for a TLS file, `BUS_UNREACHABLE`, `BUS_REFUSED`, `BUS_TLS_FAILED`,
 *   `NOT_A_BROKER`; with several hosts the reason of each
 */
export async function connectBroker(url: TransportUrl, options: ConnectOptions): Promise<BrokerConnection> {
  const secureContext = url.tls === undefined ? undefined : readTlsFiles(url.tls);
  const failures: DoctorError[] = [];
  for (const host of url.hosts) {
    options.signal?.throwIfAborted();
    try {
      return await connectHost(url, host, secureContext, options);
    } catch (error) {
      if (!(error instanceof DoctorError)) throw error;
      failures.push(error);
    }
  }
  throw nobodyLetsIn(failures);
}

/** @throws DoctorError; what `signal` was aborted with */
async function connectHost(
  url: TransportUrl,
  host: BrokerHost,
  secureContext: SecureContext | undefined,
  { clock, timeoutMs = TIMEOUT_MS, signal }: ConnectOptions,
): Promise<BrokerConnection> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  signal?.addEventListener('abort', onAbort, { once: true });
  let isLate = false;
  const cancelDeadline = clock.after(timeoutMs, () => {
    isLate = true;
    stop.abort();
  });
  try {
    const where = {
      protocol: url.tls === undefined ? 'amqp' : 'amqps',
      hostname: host.hostname,
      port: host.port,
      // The library decodes it once more.
      vhost: encodeURIComponent(url.virtualHost),
      heartbeat: url.heartbeatS ?? HEARTBEAT_S,
    };
    const login = credentialsFor(url, host);
    const how = { ...socketOptions(url, secureContext), credentials: login, signal: stop.signal };
    return { model: await connect(where, how), destroy: () => stop.abort() };
  } catch (error) {
    signal?.throwIfAborted();
    throw brokerConnectionError(error, {
      url,
      host,
      name: nameOf(host),
      lateAfterMs: isLate ? timeoutMs : undefined,
    });
  } finally {
    cancelDeadline();
    signal?.removeEventListener('abort', onAbort);
  }
}

function socketOptions(url: TransportUrl, secureContext: SecureContext | undefined): SocketOptions {
  const common = {
    // A notification is one small packet, and must not wait for a second one.
    noDelay: true,
    clientProperties: { connection_name: 'doctor' },
  };
  if (secureContext === undefined) return common;
  const anyName = url.tls?.verifyHostname === true ? {} : { checkServerIdentity: () => undefined };
  return { ...common, secureContext, ...anyName };
}

function credentialsFor(
  url: TransportUrl,
  { username, password }: BrokerHost,
): NonNullable<SocketOptions['credentials']> {
  if (url.loginMethod === 'EXTERNAL') return credentials.external();
  if (url.loginMethod === 'PLAIN') return credentials.plain(username, password);
  return credentials.amqplain(username, password);
}

function nameOf({ hostname, port }: BrokerHost): string {
  return isIPv6(hostname) ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
