import ssh2 from 'ssh2';
import type { Client, ClientChannel } from 'ssh2';
import type { CommandResult } from '../contract.ts';
import { collect } from './command.ts';
import { connectError, unreachable } from './errors.ts';
import type { Login } from './login.ts';

/** Where an SSH server listens. */
export interface Endpoint {
  /** The host's name in messages. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
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
  /** False once it failed, ended or was given up. */
  readonly usable: boolean;
  /** Starts a command; {@link wasNotStarted} tells of a rejection whether it may have been started. */
  exec(command: string, stdin: string): Promise<RunningCommand>;
  /** Takes no new command, and ends when those that run are through. */
  retire(): void;
  /** Ends it now. */
  destroy(): void;
}

/**
 * Opens a connection. There is no keepalive: a host whose link is down must not be dropped, its commands go
 * on afterwards.
 * @param connectTimeoutMs until logged in
 * @param onClosed called once, when nothing of it is left
 */
export function connect(
  endpoint: Endpoint,
  login: Login,
  connectTimeoutMs: number,
  onClosed: () => void,
): Connection {
  const client = new ssh2.Client();
  let usable = true;
  let retired = false;
  /** The commands that are being started or run. */
  const running = new Set<object>();
  const endIfIdle = (): void => {
    // A silent host answers no farewell.
    if (retired && running.size === 0) client.destroy();
  };
  const ready = new Promise<void>((resolve, reject) => {
    client.on('ready', resolve);
    client.on('error', (error) => {
      usable = false;
      reject(connectError(endpoint, login.username, error));
    });
    client.on('close', () => {
      usable = false;
      onClosed();
      reject(unreachable(endpoint, 'the connection was closed'));
    });
  });
  // Whoever waits for it hears of it; nobody may be waiting any more.
  ready.catch(() => {});
  open(client, endpoint, login, connectTimeoutMs);
  return {
    ready,
    get usable() {
      return usable && !retired;
    },
    exec(command, stdin) {
      const mark = {};
      const forget = (): void => {
        running.delete(mark);
        endIfIdle();
      };
      running.add(mark);
      return new Promise((resolve, reject) => {
        execute(client, command, (error, channel) => {
          if (error !== undefined) {
            forget();
            return reject(error);
          }
          // At once: how it ended may come in the packet after the one that says it was started.
          const result = collect(channel, stdin, endpoint);
          channel.once('close', forget);
          resolve({
            result,
            abandon() {
              channel.close();
              forget();
            },
          });
        });
      });
    },
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

function open(client: Client, endpoint: Endpoint, login: Login, readyTimeout: number): void {
  const { username, privateKey, agentSocket } = login;
  try {
    client.connect({
      host: endpoint.address,
      port: endpoint.port,
      username,
      readyTimeout,
      ...(privateKey === undefined ? {} : { privateKey }),
      ...(agentSocket === undefined ? {} : { agent: agentSocket }),
    });
    client.setNoDelay(true);
  } catch (error) {
    // A key that cannot be parsed is thrown, everything else is emitted.
    client.emit('error', Object.assign(error as Error, { level: 'client-authentication' }));
  }
}

/** Whether the error of {@link Connection.exec} came before the host can have seen the command. */
export function wasNotStarted(error: unknown): boolean {
  // ssh2's words for an exec request that was sent and then refused, or never answered.
  return !(error instanceof Error && error.message === 'Unable to exec');
}

type ExecCallback = (...outcome: [Error, undefined] | [undefined, ClientChannel]) => void;

/** ssh2 throws when the connection is known to be gone and calls back with every other error. */
function execute(client: Client, command: string, done: ExecCallback): void {
  try {
    client.exec(command, done as Parameters<Client['exec']>[1]);
  } catch (error) {
    done(error as Error, undefined);
  }
}
