import { connect } from 'node:net';
import { pipeline } from 'node:stream';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import type { Connection, Endpoint } from './connection.ts';

/** A port of a host's loopback interface that leads to a port here. */
export interface ReverseTunnel {
  /** Gives the port on the host back. */
  close(): Promise<void>;
}

/** What {@link openTunnel} needs. */
export interface TunnelOptions {
  readonly endpoint: Endpoint;
  /** Port on the host. */
  readonly port: number;
  /** Where its connections end. */
  readonly target: { readonly address: string; readonly port: number };
  readonly clock: Clock;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
  /** The connection to use now, logged in. */
  readonly connection: () => Promise<Connection>;
}

/** An sshd that has not noticed that an earlier connection is gone still holds the port for a moment. */
const OPEN_TIMEOUT_MS = 10_000;
const RETRY_MS = 250;
const RETRY_LIMIT_MS = 3_600_000;

/**
 * Opens a reverse tunnel, and opens it again whenever its connection is lost, until it is closed.
 * @throws DoctorError `PORT_TAKEN` when the port on the host stays in use; what the login throws
 */
export async function openTunnel(options: TunnelOptions): Promise<ReverseTunnel> {
  const { endpoint, log, signal } = options;
  const closing = new AbortController();
  let current = await hold(options, OPEN_TIMEOUT_MS, signal);
  const keep = async (): Promise<void> => {
    for (;;) {
      await current.lost;
      if (closing.signal.aborted) return;
      log.warn('a tunnel was lost, it is opened again', { host: endpoint.name, port: options.port });
      current = await hold(options, RETRY_LIMIT_MS, closing.signal);
      if (closing.signal.aborted) return current.stop();
      log.info('the tunnel is open again', { host: endpoint.name, port: options.port });
    }
  };
  const keeping = keep().catch((error: unknown) => {
    if (!closing.signal.aborted) log.error('a tunnel was given up', { host: endpoint.name, error });
  });
  return {
    async close() {
      closing.abort();
      await current.stop();
      await keeping;
    },
  };
}

/** A tunnel that is open. */
interface Held {
  /** Resolves when its connection is gone, or it was stopped. */
  readonly lost: Promise<void>;
  stop(): Promise<void>;
}

function hold(options: TunnelOptions, timeoutMs: number, signal?: AbortSignal): Promise<Held> {
  const { endpoint, port, clock } = options;
  return waitFor(
    `port ${port} of ${endpoint.name} is free for a tunnel`,
    async () => {
      try {
        return await tryOnce(options);
      } catch (error) {
        // A login that fails at first always will; a tunnel that was open is worth waiting for.
        if (error instanceof DoctorError && timeoutMs === OPEN_TIMEOUT_MS) throw error;
        return seen(messageOf(error));
      }
    },
    {
      clock,
      timeoutMs,
      intervalMs: RETRY_MS,
      signal,
      code: 'PORT_TAKEN',
      describe: String,
      hint: `Another program, or the tunnel of another run, holds the port: check "sudo ss -ltnp" on ${endpoint.name}, or use another port (--consumer-port).`,
    },
  );
}

async function tryOnce({ connection, port, target }: TunnelOptions): Promise<Held> {
  const opened = await connection();
  const stopping = new AbortController();
  const stop = await opened.listen(port, (accept, reject) => join(accept, reject, target, stopping.signal));
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return {
    lost: Promise.race([opened.closed, stopped]),
    async stop() {
      stopping.abort();
      await stop();
    },
  };
}

/** Joins a connection on the host to one here, until `signal`; when there is nobody here it is turned away. */
function join(
  accept: () => Duplex,
  reject: () => void,
  target: TunnelOptions['target'],
  signal: AbortSignal,
): void {
  const socket = connect({ host: target.address, port: target.port, noDelay: true });
  socket.once('error', reject);
  socket.once('connect', () => {
    socket.off('error', reject);
    const stream = accept();
    const end = (): void => {
      signal.removeEventListener('abort', end);
      socket.destroy();
      stream.destroy();
    };
    signal.addEventListener('abort', end);
    // Whichever way one of them ends, the other does.
    pipeline(socket, stream, socket, end);
  });
}
