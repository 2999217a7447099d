import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Duplex } from 'node:stream';

/** A port here that leads to an address as a host sees it. */
export interface Forward {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens a port of 127.0.0.1 whose connections `dial` carries on. */
export async function openForward(
  dial: (address: string, port: number) => Promise<Duplex>,
  to: { readonly host: string; readonly port: number },
): Promise<Forward> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    dial(to.host, to.port).then(
      (stream) => pipeline(socket, stream, socket, () => stream.destroy()),
      () => socket.destroy(),
    );
  });
  const listening = once(server, 'listening');
  server.listen(0, '127.0.0.1');
  await listening;
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
