import { connect } from 'node:net';
import { familyOf } from '../process/proc.ts';
import { holdsSocket, tcpSockets } from '../process/sockets.ts';
import type { Readiness, ServiceSpec } from './spec.ts';

/** Looks once whether a service, whose first process is `pid`, does its work. */
export async function isReady({ ready }: ServiceSpec, pid: number, busPort: number): Promise<boolean> {
  if (ready.kind === 'http') return answersHttp(ready.url);
  if (ready.kind === 'banner') return answersBanner(ready);
  const family = await familyOf(pid);
  return ready.kind === 'worker' ? family.length > 1 : isOnBus(family, busPort);
}

const LOOK_MS = 3_000;

/** Any answer but a server error will do: several services answer 300 or 401 at their root. */
async function answersHttp(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LOOK_MS), redirect: 'manual' });
    await response.body?.cancel();
    return response.status < 500;
  } catch {
    return false;
  }
}

function answersBanner(ready: Extract<Readiness, { kind: 'banner' }>): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...ready.at, signal: AbortSignal.timeout(LOOK_MS) });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('error', () => end(false));
    socket.once('end', () => end(false));
    socket.once('data', (answer: Buffer) => end(ready.expect(answer)));
    if (ready.send !== undefined) socket.write(ready.send);
  });
}

/** Whether one of the processes has a connection to the bus. */
async function isOnBus(pids: readonly number[], busPort: number): Promise<boolean> {
  for (const pid of pids) {
    // A compute host has a table of its own.
    const sockets = await tcpSockets(pid);
    const toBus = sockets.filter(({ state, remotePort }) => state === 'connected' && remotePort === busPort);
    const inodes = new Set(toBus.map(({ inode }) => inode));
    if (inodes.size > 0 && (await holdsSocket(pid, inodes))) return true;
  }
  return false;
}
