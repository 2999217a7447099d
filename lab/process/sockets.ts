import { readFile, readdir, readlink } from 'node:fs/promises';

/** A row of /proc/net/tcp or tcp6 (proc_net_tcp). */
export interface TcpSocket {
  /** As written there: eight or 32 hexadecimal digits, the bytes of each word in the machine's order. */
  readonly localHex: string;
  readonly localPort: number;
  readonly remotePort: number;
  readonly state: 'listening' | 'connected' | 'other';
  readonly inode: string;
}

const STATES: Readonly<Record<string, TcpSocket['state']>> = { '01': 'connected', '0A': 'listening' };

/** Reads such a table. */
export function parseTcpTable(table: string): TcpSocket[] {
  return table
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .filter((row) => row.length > 9)
    .map((row) => {
      const [localHex = '', localPort = ''] = (row[1] ?? '').split(':');
      const remotePort = row[2]?.split(':')[1] ?? '';
      return {
        localHex,
        localPort: Number.parseInt(localPort, 16),
        remotePort: Number.parseInt(remotePort, 16),
        state: STATES[row[3] ?? ''] ?? 'other',
        inode: row[9] ?? '',
      };
    });
}

/** The table of the network that a process is in; empty when it is gone. */
export async function tcpSockets(
  pid: number | 'self',
  version: 'tcp' | 'tcp6' = 'tcp',
): Promise<TcpSocket[]> {
  return parseTcpTable(await readFile(`/proc/${pid}/net/${version}`, 'utf8').catch(() => ''));
}

/** Whether a process holds one of these sockets. */
export async function holdsSocket(pid: number, inodes: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const target = await readlink(`${folder}/${name}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

/** Whether a listening socket would keep another from listening at an IPv4 address. */
export function blocks(socket: TcpSocket, address: string): boolean {
  if (socket.state !== 'listening') return false;
  const anywhere = /^0+$/.test(socket.localHex);
  return anywhere || socket.localHex.endsWith(hexOf(address));
}

/** An IPv4 address as /proc/net/tcp has it on a little-endian machine; at the end of an IPv6 one when mapped. */
function hexOf(address: string): string {
  return address
    .split('.')
    .reverse()
    .map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'))
    .join('');
}
