import { readFile, readdir, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { allProcesses } from '../process/proc.ts';
import type { ProcessFacts } from '../process/proc.ts';
import type { Readiness, ServiceSpec } from './spec.ts';

/** Looks once whether a service does its work. */
export async function isReady(spec: ServiceSpec, leaderPid: number, busPort: number): Promise<boolean> {
  const { ready } = spec;
  if (ready.kind === 'http') return answersHttp(ready.url);
  if (ready.kind === 'banner') return answersBanner(ready);
  const members = (await allProcesses()).filter(({ session }) => session === leaderPid);
  return ready.kind === 'worker' ? members.length > 1 : isOnBus(members, busPort);
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
    const socket = connect(ready.at);
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(LOOK_MS, () => end(false));
    socket.once('error', () => end(false));
    socket.once('end', () => end(false));
    socket.once('data', (answer: Buffer) => end(ready.expect(answer)));
    if (ready.send !== undefined) socket.write(ready.send);
  });
}

/** Whether one of the processes has a connection to the bus. */
async function isOnBus(members: readonly ProcessFacts[], busPort: number): Promise<boolean> {
  for (const { pid } of members) {
    // A compute host has a table of its own.
    const table = await readFile(`/proc/${pid}/net/tcp`, 'utf8').catch(() => '');
    const inodes = connectionsTo(table, busPort);
    if (inodes.size > 0 && (await holdsSocket(pid, inodes))) return true;
  }
  return false;
}

const ESTABLISHED = '01';

/** The sockets of a /proc/net/tcp table that are connected to a port, by inode (proc_net_tcp). */
export function connectionsTo(table: string, port: number): Set<string> {
  const portHex = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = table
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/));
  return new Set(
    rows
      .filter(([, , remote, state]) => state === ESTABLISHED && remote?.endsWith(`:${portHex}`))
      .map((row) => row[9] ?? ''),
  );
}

async function holdsSocket(pid: number, inodes: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const target = await readlink(`${folder}/${name}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}
