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
 * What runs beside the simulator, in plain JavaScript because a worker is started from its text. An answer to a
 * prober that has gone comes back as an error that concerns nobody.
 */
const ECHO = `
const { parentPort } = require('node:worker_threads');
const { createSocket } = require('node:dgram');
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
 * Echo services in a thread of their own: a host whose simulator is busy for a moment must not look dead to who
 * counts its silence in tens of milliseconds.
 */
export function createHeartbeats(): Heartbeats {
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
