import { closeSync, openSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { basename, dirname } from 'node:path';
import { systemCodeOf } from '../errors.ts';

/** A socket that answers for as long as its process lives: the kernel closes it with the process. */
export interface Lifeline {
  /** Stops answering, and removes the socket's file. */
  close(): void;
}

/**
 * How a lifeline answers. `refused`: the process that bound it is gone, if it was one of this kernel. `absent`: there
 * is no socket. `unclear`: the system does not let us ask.
 */
export type LifelineAnswer = 'answers' | 'refused' | 'absent' | 'unclear';

/** Longer paths do not fit into `sockaddr_un` (unix(7): 108 bytes on Linux, 104 elsewhere). */
const LONGEST_PATH = 100;

/**
 * Binds a lifeline at a path. A socket in the file system belongs to no network or PID namespace, so that all
 * containers which see the folder can ask it. Returns undefined where the file system has no sockets.
 */
export function openLifeline(path: string): Lifeline | undefined {
  const way = wayTo(path);
  if (way === undefined) return undefined;
  const server = createServer((socket) => socket.destroy());
  // A failure to bind is also emitted as an event a moment later.
  server.on('error', () => {});
  try {
    server.listen({ path: way.path, writableAll: true });
  } catch {
    // A path that is still too long is thrown.
  }
  if (!server.listening) {
    way.close();
    return undefined;
  }
  server.unref();
  return {
    // The file is removed by the path that it was bound with: that must lead there until it is.
    close: () => void server.close(way.close),
  };
}

/** Asks whether the process of a lifeline is alive. One that is stopped or busy answers, too: the kernel does. */
export async function askLifeline(path: string): Promise<LifelineAnswer> {
  const way = wayTo(path);
  if (way === undefined) return 'absent';
  try {
    return await new Promise<LifelineAnswer>((resolve) => {
      const socket = connect(way.path);
      socket.on('connect', () => {
        socket.destroy();
        resolve('answers');
      });
      socket.on('error', (error) => resolve(meaningOf(systemCodeOf(error))));
    });
  } finally {
    way.close();
  }
}

function meaningOf(code: string | undefined): LifelineAnswer {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOENT' || code === 'ENOTSOCK') return 'absent';
  // So many are asking that the queue is full: somebody has it open.
  return code === 'EAGAIN' ? 'answers' : 'unclear';
}

/** A path short enough for a socket: a long one leads over its opened folder. */
function wayTo(path: string): { readonly path: string; close(): void } | undefined {
  if (Buffer.byteLength(path) <= LONGEST_PATH) return { path, close() {} };
  try {
    const folder = openSync(dirname(path), 'r');
    return { path: `/proc/self/fd/${folder}/${basename(path)}`, close: () => closeSync(folder) };
  } catch {
    return undefined;
  }
}
