import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Link } from './link.ts';

/** A UDP echo service (RFC 862) behind a link. */
export interface HeartbeatServer {
  readonly port: number;
}

/** The echo services of all hosts. */
export interface Heartbeats {
  /** Answers every datagram at a free port of `address` with itself, while the link is up. */
  open(address: string, link: Link): Promise<HeartbeatServer>;
  close(): Promise<void>;
}

/**
 * Echo services in this thread. This is right when the prober is in this process too, because a pause of one is a
 * pause of the other.
 */
export function heartbeatsInProcess(): Heartbeats {
  const sockets: Socket[] = [];
  return {
    async open(address, link) {
      const socket = createSocket('udp4');
      sockets.push(socket);
      socket.on('message', (message, from) => {
        if (link.up) socket.send(message, from.port, from.address);
      });
      const listening = once(socket, 'listening');
      socket.bind(0, address);
      await listening;
      // A reply to a prober that is gone comes back as an error, which can be ignored.
      socket.on('error', () => {});
      return { port: socket.address().port };
    },
    async close() {
      const closed = sockets.map(
        (socket) => new Promise<void>((resolve) => void socket.close(() => resolve())),
      );
      await Promise.all(closed);
    },
  };
}

/**
 * The worker that runs beside the simulator. It is plain JavaScript because a worker is started from its text; it
 * runs at a higher priority where the system allows it.
 */
const ECHO = `
const { parentPort } = require('node:worker_threads');
const { createSocket } = require('node:dgram');
try {
  require('node:os').setPriority(0, -10);
} catch {}
parentPort.on('message', ({ id, address, shared }) => {
  const state = new Int32Array(shared);
  const socket = createSocket('udp4');
  socket.once('error', (error) => parentPort.postMessage({ id, code: error.code, message: error.message }));
  socket.on('message', (message, from) => {
    if (Atomics.load(state, 0) === 1) socket.send(message, from.port, from.address);
  });
  socket.bind(0, address, () => {
    socket.on('error', () => {});
    parentPort.postMessage({ id, port: socket.address().port });
  });
});
`;

interface Reply {
  readonly id: number;
  readonly port?: number;
  readonly code?: string;
  readonly message?: string;
}

/**
 * Echo services in a thread of their own: a host whose simulator is busy for a moment must not look dead to a
 * prober in another process, which counts its silence in tens of milliseconds.
 */
export function heartbeatsInThread(): Heartbeats {
  const waiting = new Map<number, (reply: Reply) => void>();
  const unwatches: (() => void)[] = [];
  let worker: Worker | undefined;
  let lastId = 0;
  const started = (): Worker => {
    if (worker !== undefined) return worker;
    worker = new Worker(ECHO, { eval: true });
    worker.on('message', (reply: Reply) => waiting.get(reply.id)?.(reply));
    worker.unref();
    return worker;
  };
  return {
    async open(address, link) {
      lastId += 1;
      const id = lastId;
      const shared = new SharedArrayBuffer(4);
      const state = new Int32Array(shared);
      const show = (up: boolean): void => void Atomics.store(state, 0, up ? 1 : 0);
      show(link.up);
      unwatches.push(link.watch(show));
      const { port, code, message } = await new Promise<Reply>((resolve) => {
        waiting.set(id, resolve);
        started().ref();
        // A thread has no origin.
        // oxlint-disable-next-line unicorn/require-post-message-target-origin
        started().postMessage({ id, address, shared });
      });
      waiting.delete(id);
      if (waiting.size === 0) started().unref();
      if (port === undefined) throw Object.assign(new Error(message), { code });
      return { port };
    },
    async close() {
      for (const unwatch of unwatches) unwatch();
      await worker?.terminate();
    },
  };
}
