import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { Server } from 'ssh2';
import { generateKeyPair } from './key-pair.ts';
import type { KeyPair } from './key-pair.ts';
import { LinkGate } from './link-gate.ts';
import type { Link } from './link.ts';
import { serveConnection } from './ssh-sessions.ts';
import type { SessionHost } from './ssh-sessions.ts';

/** Longer than any run: a client behind a dead link must stay connected, because its traffic continues afterwards. */
const NEVER_MS = 2 ** 31 - 1;

/** Where and how an SSH server listens. */
export interface SshServerOptions {
  readonly address: string;
  /** Default a free one. */
  readonly port?: number | undefined;
  /** Default: a key generated at the first connection. */
  readonly hostKey?: KeyPair | undefined;
  readonly link: Link;
}

/** A host's SSH server. */
export interface SshServer {
  readonly port: number;
  /** Resets every connection. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts an SSH server. Host key and protocol server are created at the first connection. */
export async function startSshServer(options: SshServerOptions, host: SessionHost): Promise<SshServer> {
  const { address, port = 0, hostKey, link } = options;
  const gates = new Set<LinkGate>();
  let protocol: Server | undefined;
  const listener = createServer((socket) => {
    protocol ??= protocolServer(host, hostKey ?? generateKeyPair('host key'));
    const gate = new LinkGate(socket, link);
    gates.add(gate);
    gate.on('close', () => gates.delete(gate));
    gate.on('error', () => {});
    protocol.injectSocket(gate as unknown as Socket);
  });
  const listening = once(listener, 'listening');
  listener.listen(port, address);
  await listening;
  return {
    port: (listener.address() as AddressInfo).port,
    cut() {
      for (const gate of gates) gate.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        for (const gate of gates) gate.destroy();
        listener.close(() => resolve());
      }),
  };
}

function protocolServer(host: SessionHost, { privateKey }: KeyPair): Server {
  return new ssh2.Server({ hostKeys: [privateKey], keepaliveInterval: NEVER_MS }, (connection) =>
    serveConnection(connection, host),
  );
}
