import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Link } from './link.ts';

/** The longest line a shim writes; whoever sends more is no shim. */
const LONGEST_LINE = 256;

/** Where the `ip` shim of every host asks for, and orders, the state of its link. */
export interface ControlServer {
  readonly port: number;
  /** Lets holders of `secret` drive this link. */
  admit(secret: string, link: Link): void;
  close(): Promise<void>;
}

/**
 * Listens on loopback for lines `<secret> up|down|state` and answers each with the state that then holds,
 * so that a shim returns only when the link is what it was told to be.
 */
export async function startControl(): Promise<ControlServer> {
  const links = new Map<string, Link>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setEncoding('utf8');
    let received = '';
    socket.on('data', (text: string) => {
      received += text;
      if (received.includes('\n')) socket.end(`${obey(received.trim(), links)}\n`);
      else if (received.length > LONGEST_LINE) socket.destroy();
    });
  });
  const listening = once(server, 'listening');
  server.listen(0, '127.0.0.1');
  await listening;
  return {
    port: (server.address() as AddressInfo).port,
    admit: (secret, link) => void links.set(secret, link),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function obey(line: string, links: ReadonlyMap<string, Link>): string {
  const [secret = '', order] = line.split(' ');
  const link = links.get(secret);
  if (link === undefined) return 'refused';
  if (order === 'up' || order === 'down') link.set(order === 'up');
  return link.up ? 'up' : 'down';
}
