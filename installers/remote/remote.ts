import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { CommandOptions, CommandResult, HostShell } from '../contract.ts';
import { connect, wasNotStarted } from './connection.ts';
import type { Connection, Endpoint, RunningCommand } from './connection.ts';
import { withDeadline } from '../../core/deadline.ts';
import { overdue, unreachable } from './errors.ts';
import type { Login } from './login.ts';

/** Until logged in, unless the command's own deadline comes first. */
const CONNECT_TIMEOUT_MS = 10_000;

/** What {@link createRemote} needs. */
export interface RemoteOptions {
  readonly login: Login;
  readonly clock: Clock;
  readonly log: Log;
  /** Default 10 s. */
  readonly connectTimeoutMs?: number;
}

/** Shells on hosts, over SSH: one connection to each, opened when first needed and again after it broke. */
export interface Remote {
  /** A shell on the host at an endpoint. Opens nothing yet. */
  shell(endpoint: Endpoint): HostShell;
  /** Ends every connection; commands that still run fail with `HOST_UNREACHABLE`. */
  close(): Promise<void>;
}

/** Creates a {@link Remote}. Any host key is accepted: the hosts are those the cloud itself names. */
export function createRemote(options: RemoteOptions): Remote {
  const { login, clock, log, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  const current = new Map<string, Connection>();
  const alive = new Set<Connection>();
  let closed = false;

  const connectionTo = (endpoint: Endpoint): Connection => {
    const key = `${endpoint.address}:${endpoint.port}`;
    const known = current.get(key);
    if (known?.usable === true) return known;
    const opened = connect(endpoint, login, connectTimeoutMs, () => alive.delete(opened));
    current.set(key, opened);
    alive.add(opened);
    return opened;
  };

  const run = async (
    endpoint: Endpoint,
    command: string,
    options: CommandOptions,
  ): Promise<CommandResult> => {
    if (closed) throw unreachable(endpoint, 'the connections were closed');
    const { timeoutMs, signal, stdin = '' } = options;
    const started: Started = { over: false };
    const begin = (connection: Connection): Promise<RunningCommand> => connection.exec(command, stdin);
    const work = async (): Promise<CommandResult> =>
      (await start(begin, { endpoint, started, log, connect: () => connectionTo(endpoint) })).result;
    try {
      return await withDeadline(work(), clock, timeoutMs, signal, () => {
        if (started.loggedIn === undefined) {
          return unreachable(endpoint, `nobody was logged in within ${(timeoutMs / 1000).toFixed(1)} s`);
        }
        // A connection that was silent for a command's whole time may be dead: the next one gets its own.
        started.loggedIn.retire();
        return overdue(endpoint, command, timeoutMs);
      });
    } finally {
      started.over = true;
      started.command?.abandon();
    }
  };

  return {
    shell: (endpoint) => ({ run: (command, options) => run(endpoint, command, options) }),
    async close() {
      closed = true;
      for (const connection of alive) connection.destroy();
      current.clear();
    },
  };
}

/** How far a command has come. */
interface Started {
  loggedIn?: Connection;
  command?: RunningCommand;
  /** Nobody waits for it any more. */
  over: boolean;
}

interface StartContext {
  readonly endpoint: Endpoint;
  readonly started: Started;
  readonly log: Log;
  /** The connection to use now, which may still be on its way. */
  readonly connect: () => Connection;
}

/** Starts a command; it is given to a second connection only if the first has not brought it to the host. */
async function start(
  begin: (connection: Connection) => Promise<RunningCommand>,
  { endpoint, started, log, connect }: StartContext,
): Promise<RunningCommand> {
  for (let attempt = 1; ; attempt += 1) {
    const connection = connect();
    await connection.ready;
    if (started.over) throw unreachable(endpoint, 'nobody waits for the command any more');
    started.loggedIn = connection;
    try {
      const command = await begin(connection);
      if (started.over) command.abandon();
      started.command = command;
      return command;
    } catch (error) {
      connection.retire();
      if (attempt === 2 || !wasNotStarted(error)) throw unreachable(endpoint, messageOf(error), error);
      log.debug('SSH connection is opened again', { host: endpoint.name, reason: messageOf(error) });
    }
  }
}
