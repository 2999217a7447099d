import { readFile, readdir, statfs } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { dirname } from 'node:path';
import { currentUid } from '../core/process.ts';
import type { LabDescription } from './description.ts';
import { run } from './process/command.ts';
import { allProcesses, marksOf } from './process/proc.ts';
import { holdsSocket, tcpSockets } from './process/sockets.ts';
import type { TcpSocket } from './process/sockets.ts';
import { recordedSessions } from './process/supervisor.ts';
import { isOfLab } from './process/marks.ts';

/** A program that listens on a TCP port of this machine. */
export interface Listener {
  readonly socket: TcpSocket;
  /** Its name and id; `unknown` where it cannot be seen. */
  readonly process: string;
  /** It belongs to the lab in question. */
  readonly ours: boolean;
}

/** An IPv4 address of this machine. */
export interface MachineAddress {
  readonly interface: string;
  readonly address: string;
  readonly netmask: string;
}

/** What must be known of a machine before a lab is made on it. */
export interface MachineFacts {
  readonly uid: number;
  /** As /etc/os-release says. */
  readonly system: { readonly id: string; readonly version: string; readonly name: string };
  readonly freeMemoryBytes: number;
  readonly freeDiskBytes: number;
  /** Why network, UTS and mount namespaces cannot be made; undefined when they can. */
  readonly namespaceProblem: string | undefined;
  readonly listeners: readonly Listener[];
  readonly addresses: readonly MachineAddress[];
  /** Interfaces by name, with their aliases. */
  readonly interfaces: ReadonlyMap<string, string>;
  /** A process of the lab is alive. */
  readonly labRuns: boolean;
}

/** Looks at this machine, with the eyes of a lab; changes nothing. */
export async function readMachine(lab: LabDescription): Promise<MachineFacts> {
  const [memory, release, disks, interfaces, ours, namespaceProblem] = await Promise.all([
    readFile('/proc/meminfo', 'utf8'),
    readFile('/etc/os-release', 'utf8').catch(() => ''),
    Promise.all([freeBytes(lab.dir), freeBytes('/usr')]),
    readInterfaces(),
    processesOf(lab),
    whyNoNamespaces(),
  ]);
  return {
    uid: currentUid(),
    system: parseOsRelease(release),
    freeMemoryBytes: Number(/^MemAvailable:\s+(\d+) kB/m.exec(memory)?.[1] ?? 0) * 1024,
    freeDiskBytes: Math.min(...disks),
    namespaceProblem,
    listeners: await readListeners(Object.values(lab.ports), ours),
    addresses: readAddresses(),
    interfaces,
    labRuns: ours.size > 0,
  };
}

/** Reads the lines of /etc/os-release (os-release(5)) that matter. */
export function parseOsRelease(text: string): MachineFacts['system'] {
  const value = (name: string): string => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return { id: value('ID'), version: value('VERSION_ID'), name: value('PRETTY_NAME') };
}

async function freeBytes(path: string): Promise<number> {
  const found = await statfs(path).catch(() => undefined);
  return found === undefined ? freeBytes(dirname(path)) : found.bavail * found.bsize;
}

async function readInterfaces(): Promise<Map<string, string>> {
  const names = await readdir('/sys/class/net').catch(() => []);
  const alias = async (name: string): Promise<string> =>
    (await readFile(`/sys/class/net/${name}/ifalias`, 'utf8').catch(() => '')).trim();
  return new Map(await Promise.all(names.map(async (name) => [name, await alias(name)] as const)));
}

function readAddresses(): MachineAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family }) => family === 'IPv4')
      .map(({ address, netmask }) => ({ interface: name, address, netmask })),
  );
}

async function processesOf(lab: LabDescription): Promise<Set<number>> {
  const [all, sessions] = await Promise.all([allProcesses(), recordedSessions(lab)]);
  const ours = await Promise.all(
    all.map(async ({ pid, session }) => sessions.has(session) || isOfLab(lab.dir, await marksOf(pid))),
  );
  return new Set(all.filter((_, index) => ours[index]).map(({ pid }) => pid));
}

/** Tries them out in a process that ends at once. */
async function whyNoNamespaces(): Promise<string | undefined> {
  try {
    await run('unshare', ['--net', '--uts', '--mount', 'true']);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function readListeners(ports: readonly number[], ours: ReadonlySet<number>): Promise<Listener[]> {
  const tables = await Promise.all([tcpSockets('self'), tcpSockets('self', 'tcp6')]);
  const sockets = tables
    .flat()
    .filter(({ state, localPort }) => state === 'listening' && ports.includes(localPort));
  if (sockets.length === 0) return [];
  const all = await allProcesses();
  return Promise.all(
    sockets.map(async (socket): Promise<Listener> => {
      const inodes = new Set([socket.inode]);
      const held = await Promise.all(all.map(({ pid }) => holdsSocket(pid, inodes)));
      const holders = all.filter((_, index) => held[index]).map(({ pid }) => pid);
      const [pid] = holders;
      const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      return {
        socket,
        process: pid === undefined ? 'unknown' : `${command.trim()} (process ${pid})`,
        ours: holders.some((holder) => ours.has(holder)),
      };
    }),
  );
}
