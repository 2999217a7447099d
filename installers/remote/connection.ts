import type { Duplex } from 'node:stream';
import pLimit from 'p-limit';
import ssh2 from 'ssh2';
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2';
import type { CommandResult } from '../contract.ts';
import { collect } from './command.ts';
import type { CommandInput } from './command.ts';
import { dial, execute, listen, openSftp } from './channels.ts';
import type { Listener } from './channels.ts';
import { connectError, unreachable } from './errors.ts';
import type { HostKeys } from './host-keys.ts';
import type { Login } from './login.ts';
import { openClient } from './open-client.ts';

/** Where an SSH server listens, and the way to it. */
export interface Endpoint {
  /** The host's name in messages. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Who logs in here; default: the login of all. */
  readonly login?: Login;
  /** The host through whose SSH server the way leads. */
  readonly via?: Endpoint | undefined;
  /**
   * Whether a host that does not answer is given up, and its connection opened again. Not for hosts whose
   * link goes down on purpose: their commands go on afterwards.
   */
  readonly keepalive?: boolean;
  /** What decides about its key; default: the list of all. */
  readonly hostKeys?: HostKeys;
  /** Until logged in; default: the time of all. */
  readonly connectTimeoutMs?: number;
}

/** A command that was started. */
export interface RunningCommand {
  /** Rejects with `HOST_UNREACHABLE` when the connection breaks before it is known how the command ended. */
  readonly result: Promise<CommandResult>;
  /** Waits no longer for it. What it does on the host it may go on doing. */
  abandon(): void;
}

/** One SSH connection, from the moment it is being opened. */
export interface Connection {
  /** Resolves once logged in. */
  readonly ready: Promise<void>;
  /** Resolves when nothing is left of it. */
  readonly closed: Promise<void>;
  /** False once it failed, ended or was given up. */
  readonly usable: boolean;
  /** Starts a command; {@link wasNotStarted} says whether a rejected one may have been started. */
  exec(command: string, input: CommandInput): Promise<RunningCommand>;
  /** The file transfer session of this connection, opened once. */
  sftp(): Promise<SFTPWrapper>;
  /** Listens on the host's own loopback interface. Returns how to stop. */
  listen(port: number, listener: Listener): Promise<() => Promise<void>>;
  /** Connects to an address as the host sees it. */
  dial(address: string, port: number): Promise<Duplex>;
  /** Takes no new command, and ends when those that run, and what {@link listen} opened, are through. */
  retire(): void;
  /** Ends it now. */
  destroy(): void;
}

/** What {@link connect} needs beside the endpoint. */
export interface ConnectOptions {
  readonly login: Login;
  readonly hostKeys: HostKeys;
  /** Until logged in, once the way there is open. */
  readonly connectTimeoutMs: number;
  /** Opens the way to the SSH server, where it is not a plain connection from here. */
  readonly route?: (() => Promise<Duplex>) | undefined;
  /** Called once, when nothing of it is left. */
  readonly onClosed: () => void;
}

/** sshd takes ten sessions on a connection (sshd_config(5), MaxSessions); one is left for file transfer. */
const MOST_COMMANDS = 9;

/** Opens a connection. */
export function connect(endpoint: Endpoint, options: ConnectOptions): Connection {
  const client = new ssh2.Client();
  const slots = pLimit(MOST_COMMANDS);
  /** What is being started or runs, and keeps a retired connection open. */
  const uses = new Set<object>();
  let usable = true;
  let retired = false;
  let sftp: Promise<SFTPWrapper> | undefined;
  const hold = (): (() => void) => {
    const use = {};
    uses.add(use);
    return () => {
      uses.delete(use);
      endIfIdle();
    };
  };
  const endIfIdle = (): void => {
    // A silent host does not answer a goodbye.
    if (retired && uses.size === 0) client.destroy();
  };
  const closed = new Promise<void>((resolve) => {
    client.on('close', () => {
      usable = false;
      options.onClosed();
      resolve();
    });
  });
  const ready = new Promise<void>((resolve, reject) => {
    const fail = (error: unknown): void => {
      usable = false;
      reject(connectError(endpoint, options.login, error));
    };
    client.on('ready', resolve);
    // An agent that does not answer is no reason to give up: ssh2 goes on without it.
    client.on('error', (error) => isOfAgent(error) || fail(error));
    client.on('close', () => reject(unreachable(endpoint, 'the connection was closed')));
    openClient(client, endpoint, options, fail, () => usable);
  });
  // A failure reaches those who wait for it; nobody may be waiting any more.
  ready.catch(() => {});
  return {
    ready,
    closed,
    get usable() {
      return usable && !retired;
    },
    exec: (command, input) => {
      const release = hold();
      return new Promise((resolve, reject) => {
        void slots(() => run(client, { command, input, endpoint }, { resolve, reject })).finally(release);
      });
    },
    sftp: () => (sftp ??= openSftp(client)),
    async listen(port, listener) {
      const release = hold();
      try {
        const stop = await listen(client, port, listener);
        return () => stop().finally(release);
      } catch (error) {
        release();
        throw error;
      }
    },
    dial: (address, port) => dial(client, address, port),
    retire() {
      retired = true;
      endIfIdle();
    },
    destroy() {
      usable = false;
      client.destroy();
    },
  };
}

interface Order {
  readonly command: string;
  readonly input: CommandInput;
  readonly endpoint: Endpoint;
}

/** Starts a command, and resolves when it is through: its slot is then free. */
function run(
  client: Client,
  { command, input, endpoint }: Order,
  started: { readonly resolve: (command: RunningCommand) => void; readonly reject: (error: Error) => void },
): Promise<void> {
  return new Promise((through) => {
    execute(client, command, (error: Error | undefined, channel?: ClientChannel) => {
      if (channel === undefined) {
        started.reject(error ?? new Error('no channel'));
        return through();
      }
      // At once: how it ended may come in the packet after the one that says it was started.
      const result = collect(channel, input, endpoint);
      channel.once('close', () => through());
      started.resolve({
        result,
        abandon() {
          channel.close();
          through();
        },
      });
    });
  });
}

function isOfAgent(error: Error): boolean {
  return 'level' in error && error.level === 'agent';
}

/** Whether the error of {@link Connection.exec} came before the host can have seen the command. */
export function wasNotStarted(error: unknown): boolean {
  // ssh2's words for an exec request that was sent and then refused, or never answered.
  return !(error instanceof Error && error.message === 'Unable to exec');
}
