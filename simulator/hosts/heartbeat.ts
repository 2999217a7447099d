import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Link } from './link.ts';

/** A UDP echo service (RFC 862) behind a link. */
export interface HeartbeatServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers every datagram with itself while the link is up. */
export async function startHeartbeat(address: string, link: Link): Promise<HeartbeatServer> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    if (link.up) socket.send(message, from.port, from.address);
  });
  const listening = once(socket, 'listening');
  socket.bind(0, address);
  await listening;
  // An answer to a prober that has gone comes back as an error that concerns nobody.
  socket.on('error', () => {});
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => void socket.close(() => resolve())),
  };
}
