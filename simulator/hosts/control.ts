import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Link } from './link.ts';
import type { ProgramResult, Programs } from './programs.ts';

/** The longest line that a shim writes; a client that sends more is not a shim. */
const LONGEST_LINE = 256;
/** The limit in bytes for the words of a call to a program. */
const LONGEST_CALL = 256 * 1024;

/** The link and programs that holders of a secret control. */
interface Admitted {
  readonly link: Link;
  readonly programs: Programs;
}

/** The server through which the shims of all hosts query and control the simulator. */
export interface ControlServer {
  readonly port: number;
  /** Allows holders of `secret` to control this link and call these programs. */
  admit(secret: string, link: Link, programs?: Programs): void;
  close(): Promise<void>;
}

/**
 * Listens on loopback for one command per connection. A line `<secret> up|down|state` is answered with the state
 * of the link after the command, so that a shim returns only when the link has changed. A line
 * `<secret> call <n>` is followed by n words, each ended by a zero byte: program, user, OS_AUTH_URL and
 * arguments; it is answered with a line `<exit code> <bytes of stdout>`, then stdout, then stderr.
 */
export async function startControl(): Promise<ControlServer> {
  const admitted = new Map<string, Admitted>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let received = '';
    let isAnswered = false;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      if (isAnswered) return;
      received += text;
      const order = readOrder(received);
      if (order === 'too long') socket.destroy();
      if (typeof order === 'string') return;
      isAnswered = true;
      void answer(order, admitted).then((reply) => socket.end(reply));
    });
  });
  const listening = once(server, 'listening');
  server.listen(0, '127.0.0.1');
  await listening;
  return {
    port: (server.address() as AddressInfo).port,
    admit: (secret, link, programs = {}) => void admitted.set(secret, { link, programs }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

interface Order {
  readonly secret: string;
  readonly verb: string;
  readonly words: readonly string[];
}

function readOrder(received: string): Order | 'incomplete' | 'too long' {
  const end = received.indexOf('\n');
  if (end === -1) return received.length > LONGEST_LINE ? 'too long' : 'incomplete';
  const [secret = '', verb = '', count] = received.slice(0, end).trim().split(' ');
  if (verb !== 'call') return { secret, verb, words: [] };
  const words = received.slice(end + 1).split('\0');
  if (words.length <= Number(count)) return received.length > LONGEST_CALL ? 'too long' : 'incomplete';
  return { secret, verb, words: words.slice(0, Number(count)) };
}

async function answer(
  { secret, verb, words }: Order,
  admitted: ReadonlyMap<string, Admitted>,
): Promise<string> {
  const holder = admitted.get(secret);
  if (holder === undefined) return 'refused\n';
  if (verb === 'call') return replyOf(await call(words, holder.programs));
  if (verb === 'up' || verb === 'down') holder.link.set(verb === 'up');
  return holder.link.isInterfaceUp ? 'up\n' : 'down\n';
}

async function call(words: readonly string[], programs: Programs): Promise<ProgramResult> {
  const [program = '', user = '', authUrl = '', ...argv] = words;
  const run = Object.hasOwn(programs, program) ? programs[program] : undefined;
  if (run === undefined) return { code: 127, stderr: `bash: ${program}: command not found\n` };
  try {
    return await run({ program, user, env: { OS_AUTH_URL: authUrl }, argv });
  } catch (error) {
    return { code: 70, stderr: `${program}: ${String(error)}\n` };
  }
}

function replyOf({ code, stdout = '', stderr = '' }: ProgramResult): string {
  return `${code} ${Buffer.byteLength(stdout)}\n${stdout}${stderr}`;
}
