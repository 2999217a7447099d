import type { Connection, ServerChannel, Session } from 'ssh2';
import { serveForwards } from './forwards.ts';
import type { HostNetworkAccess } from './forwards.ts';
import type { HostHome } from './home.ts';
import { isAllowed, methodsOf } from './logins.ts';
import type { HostUser } from './logins.ts';
import type { HostProcesses, ShellProcess } from './processes.ts';
import { serveFiles } from './sftp.ts';

/** No profile and no rc file of the machine: the environment is the host's own. */
const BASH_ARGS = ['--noprofile', '--norc'];

/** Dependencies of the sessions of one host. */
export interface SessionHost {
  readonly users: readonly HostUser[];
  readonly processes: HostProcesses;
  /** Whether it refuses all logins at the moment. */
  readonly refusesAll: () => boolean;
  /** The host's home, created on first use. */
  readonly home: () => Promise<HostHome>;
  /** Port forwarding; without it none is allowed. */
  readonly network?: HostNetworkAccess;
  /** Called with each login. */
  readonly onLogin?: (username: string) => void;
}

/**
 * Serves one SSH connection: login by public key or password, `exec` and `shell` sessions without a terminal,
 * file transfer and port forwarding.
 */
export function serveConnection(connection: Connection, host: SessionHost): void {
  let username = '';
  connection.on('authentication', (context) => {
    username = context.username;
    if (!host.refusesAll() && isAllowed(context, host.users)) context.accept();
    else context.reject(methodsOf(host.users));
  });
  connection.on('ready', () => host.onLogin?.(username));
  // A client that disconnects in the middle of a request is not an error here.
  connection.on('error', () => {});
  connection.on('session', (accept) => serveSession(accept(), username, host));
  if (host.network !== undefined) serveForwards(connection, host.network);
}

function serveSession(session: Session, username: string, host: SessionHost): void {
  let send: ((name: NodeJS.Signals) => void) | undefined;
  const start = async (channel: ServerChannel, args: readonly string[]): Promise<void> => {
    const home = await host.home();
    const shell = { args: [...BASH_ARGS, ...args], cwd: home.dirOf(username), env: home.envOf(username) };
    send = runShell(channel, shell, host.processes);
  };
  const serve = (channel: ServerChannel, args: readonly string[]): void => {
    start(channel, args).catch((error: unknown) => {
      channel.stderr.write(`${String(error)}\n`);
      finish(channel, 255);
    });
  };
  session.on('exec', (accept, _reject, { command }) => serve(accept(), ['-c', command]));
  session.on('shell', (accept) => serve(accept(), ['-s']));
  session.on('sftp', (accept) => serveFiles(accept(), username, host.home));
  session.on('signal', (accept: (() => void) | undefined, _reject, { name }) => {
    send?.(`SIG${name.replace(/^SIG/, '')}` as NodeJS.Signals);
    accept?.();
  });
}

/** Joins a process to its channel as sshd(8) does: the channel closes when the last holder of its pipes ends. */
function runShell(
  channel: ServerChannel,
  shell: ShellProcess,
  processes: HostProcesses,
): (name: NodeJS.Signals) => void {
  const child = processes.start(shell);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => {});
  channel.on('error', () => {});
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('error', (error) => {
    channel.stderr.write(`${error.message}\n`);
    finish(channel, 127);
  });
  child.on('close', (code, signal) => finish(channel, code ?? signal ?? 255));
  channel.on('close', () => {
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
  });
  return (name) => processes.signal(child, name);
}

function finish(channel: ServerChannel, outcome: number | string): void {
  if (typeof outcome === 'number') channel.exit(outcome);
  else channel.exit(outcome.replace(/^SIG/, ''));
  channel.end();
}
