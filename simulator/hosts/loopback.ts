import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { systemCodeOf } from '../../core/errors.ts';

/** A listener on a host's loopback interface. */
export interface LoopbackListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The loopback interface of one host. All hosts share the machine's own interface, so each listening
 * port is opened on an address of the host; {@link HostLoopback.locate} finds it.
 */
export interface HostLoopback {
  /**
   * Listens on a port; 0 takes a free one.
   * @throws Error `EADDRINUSE` when another program on this host already listens there
   */
  listen(port: number, onSocket: (socket: Socket) => void): Promise<LoopbackListener>;
  /** The real address and port on this machine; undefined when nothing listens there. */
  locate(port: number): { readonly address: string; readonly port: number } | undefined;
  /** The ports with a listener. */
  ports(): readonly number[];
}

/** The loopback interface of the host that holds `address`. */
export function createLoopback(address: string): HostLoopback {
  const taken = new Map<number, number>();
  return {
    async listen(wanted, onSocket) {
      if (taken.has(wanted)) throw inUse(wanted);
      taken.set(wanted, 0);
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
        socket.on('error', () => socket.destroy());
        onSocket(socket);
      });
      const real = await listenOn(server, address, wanted).catch((error: unknown) => {
        taken.delete(wanted);
        throw error;
      });
      const port = wanted === 0 ? real : wanted;
      if (wanted === 0) taken.delete(0);
      taken.set(port, real);
      return {
        port,
        close: () =>
          new Promise((resolve) => {
            taken.delete(port);
            for (const socket of sockets) socket.destroy();
            server.close(() => resolve());
          }),
      };
    },
    locate(port) {
      const real = taken.get(port);
      return real === undefined ? undefined : { address, port: real };
    },
    ports: () => [...taken.keys()],
  };
}

/** The same port on the host's address if it is free, so that people find it; otherwise another one. */
async function listenOn(
  server: ReturnType<typeof createServer>,
  address: string,
  port: number,
): Promise<number> {
  const listening = once(server, 'listening');
  server.listen(port, address);
  try {
    await listening;
  } catch (error) {
    if (port === 0 || systemCodeOf(error) === undefined) throw error;
    return listenOn(server, address, 0);
  }
  return (server.address() as AddressInfo).port;
}

function inUse(port: number): Error {
  return Object.assign(new Error(`port ${port} is in use`), { code: 'EADDRINUSE' });
}
