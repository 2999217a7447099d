import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { Server } from 'ssh2';
import { generateKeyPair } from './key-pair.ts';
import { LinkGate } from './link-gate.ts';
import type { Link } from './link.ts';
import { serveConnection } from './ssh-sessions.ts';
import type { SessionHost } from './ssh-sessions.ts';

/** Longer than any run: a client behind a dead link must not be given up, its traffic goes on afterwards. */
const NEVER_MS = 2 ** 31 - 1;

/** A host's SSH server. */
export interface SshServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on `address`. Host key and protocol machinery are made at the first connection. */
export async function startSshServer(address: string, link: Link, host: SessionHost): Promise<SshServer> {
  const gates = new Set<LinkGate>();
  let protocol: Server | undefined;
  const listener = createServer((socket) => {
    protocol ??= protocolServer(host);
    const gate = new LinkGate(socket, link);
    gates.add(gate);
    gate.on('close', () => gates.delete(gate));
    gate.on('error', () => {});
    protocol.injectSocket(gate as unknown as Socket);
  });
  const listening = once(listener, 'listening');
  listener.listen(0, address);
  await listening;
  return {
    port: (listener.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const gate of gates) gate.destroy();
        listener.close(() => resolve());
      }),
  };
}

function protocolServer(host: SessionHost): Server {
  const { privateKey } = generateKeyPair('host key');
  return new ssh2.Server({ hostKeys: [privateKey], keepaliveInterval: NEVER_MS }, (connection) =>
    serveConnection(connection, host),
  );
}
