import { userInfo } from 'node:os';
import type { Clock } from '../../core/clock.ts';
import { withDeadline } from '../../core/deadline.ts';
import type { Log } from '../../core/log.ts';
import type { CommandOptions, CommandResult, HostShell } from '../contract.ts';
import { connect } from './connection.ts';
import type { Connection, Endpoint } from './connection.ts';
import { unreachable } from './errors.ts';
import { readRemoteFile } from './files.ts';
import { createHostKeys } from './host-keys.ts';
import type { HostKeys } from './host-keys.ts';
import type { Login } from './login.ts';
import { runCommand } from './run-command.ts';
import { openTunnel } from './tunnel.ts';
import type { ReverseTunnel } from './tunnel.ts';

/** Until logged in, unless the command's own deadline comes first. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Options of {@link createRemote}. */
export interface RemoteOptions {
  /** For endpoints that have none of their own; default: the user on this machine, without a key or a password. */
  readonly login?: Login;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: new keys are taken and remembered as long as this lives. */
  readonly hostKeys?: HostKeys;
  /** Default 10 s. */
  readonly connectTimeoutMs?: number;
}

/** Limits of something done on a host. */
export type Limits = Pick<CommandOptions, 'timeoutMs' | 'signal'>;

/** Hosts over SSH: one connection to each, opened when first needed and again after it broke. */
export interface Remote {
  /** A shell on the host at an endpoint. Opens nothing yet. */
  shell(endpoint: Endpoint): HostShell;
  /** Reads a file of the login's user. @throws DoctorError `HOST_COMMAND_FAILED` that names host and file */
  readFile(endpoint: Endpoint, path: string, limits: Limits): Promise<Buffer>;
  /** Lets a port of the host's loopback interface lead to a port here; see {@link openTunnel}. */
  openTunnel(endpoint: Endpoint, tunnel: TunnelRequest): Promise<ReverseTunnel>;
  /** Opens a connection to an address as the host sees it. */
  dial(endpoint: Endpoint, address: string, port: number): ReturnType<Connection['dial']>;
  /** Ends every connection; commands that still run fail with `HOST_UNREACHABLE`. */
  close(): Promise<void>;
}

/** A tunnel that is wanted. */
export interface TunnelRequest {
  /** Port on the host. */
  readonly port: number;
  readonly target: { readonly address: string; readonly port: number };
  readonly signal?: AbortSignal | undefined;
}

/** Creates a {@link Remote}. */
export function createRemote(options: RemoteOptions): Remote {
  const { clock, log } = options;
  const connections = createConnections(options);
  const loggedIn = async (endpoint: Endpoint): Promise<Connection> => {
    const connection = connections.to(endpoint);
    await connection.ready;
    return connection;
  };
  return {
    shell: (endpoint) => ({
      run: (command: string, limits: CommandOptions): Promise<CommandResult> =>
        runCommand(command, { ...limits, endpoint, clock, log, connect: () => connections.to(endpoint) }),
    }),
    readFile: (endpoint, path, { timeoutMs, signal }) => {
      const work = async (): Promise<Buffer> => {
        const connection = await loggedIn(endpoint);
        return readRemoteFile(await connection.sftp(), endpoint, path);
      };
      return withDeadline(work(), clock, timeoutMs, signal, () =>
        unreachable(endpoint, `${path} was not read within ${(timeoutMs / 1000).toFixed(1)} s`),
      );
    },
    openTunnel: (endpoint, request) =>
      openTunnel({ ...request, endpoint, clock, log, connection: () => loggedIn(endpoint) }),
    dial: async (endpoint, address, port) => (await loggedIn(endpoint)).dial(address, port),
    close: () => connections.close(),
  };
}

interface Connections {
  /** The connection to use now, which may still be on its way. */
  to(endpoint: Endpoint): Connection;
  close(): Promise<void>;
}

function createConnections(options: RemoteOptions): Connections {
  const { login = { username: userInfo().username }, log, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  const hostKeys = options.hostKeys ?? createHostKeys({ policy: 'accept-new', log });
  const current = new Map<string, Connection>();
  const alive = new Set<Connection>();
  let isClosed = false;

  const to = (endpoint: Endpoint): Connection => {
    if (isClosed) throw unreachable(endpoint, 'the connections were closed');
    const key = keyOf(endpoint);
    const known = current.get(key);
    if (known?.usable === true) return known;
    const { via, address, port } = endpoint;
    const route = async (through: Endpoint) => {
      const between = to(through);
      await between.ready;
      return between.dial(address, port);
    };
    const opened = connect(endpoint, {
      login: endpoint.login ?? login,
      hostKeys: endpoint.hostKeys ?? hostKeys,
      connectTimeoutMs: endpoint.connectTimeoutMs ?? connectTimeoutMs,
      route: via === undefined ? undefined : () => route(via),
      onClosed: () => alive.delete(opened),
    });
    current.set(key, opened);
    alive.add(opened);
    return opened;
  };
  return {
    to,
    async close() {
      isClosed = true;
      // Those behind another host first: otherwise they would fail because their way was cut.
      for (const connection of [...alive].reverse()) connection.destroy();
      current.clear();
    },
  };
}

function keyOf({ address, port, login, via }: Endpoint): string {
  const way = via === undefined ? '' : ` via ${keyOf(via)}`;
  return `${login?.username ?? ''}@${address}:${port}${way}`;
}
