import { timingSafeEqual } from 'node:crypto';
import type { AuthContext, Connection, ParsedKey, ServerChannel, Session } from 'ssh2';
import type { ShellProcess } from './processes.ts';
import type { HostProcesses } from './processes.ts';
import type { HostHome } from './home.ts';

/** What the sessions of one host need. */
export interface SessionHost {
  readonly username: string;
  readonly clientKey: ParsedKey;
  readonly processes: HostProcesses;
  /** Whether it lets nobody in just now. */
  readonly refusesAll: () => boolean;
  /** The host's home, made when it is first needed. */
  readonly home: () => Promise<HostHome>;
}

/** No profile and no rc file of the machine: the environment is the host's own. */
const BASH_ARGS = ['--noprofile', '--norc'];

/** Serves one SSH connection: public-key login, then `exec` and `shell` sessions without a terminal. */
export function serveConnection(connection: Connection, host: SessionHost): void {
  connection.on('authentication', (context) => {
    if (isAllowed(context, host)) context.accept();
    else context.reject(['publickey']);
  });
  // A client that goes away in the middle of something is its own affair.
  connection.on('error', () => {});
  connection.on('session', (accept) => serveSession(accept(), host));
}

function isAllowed(context: AuthContext, { username, clientKey, refusesAll }: SessionHost): boolean {
  if (refusesAll()) return false;
  if (context.method !== 'publickey' || context.username !== username) return false;
  const offered = context.key.data;
  const allowed = clientKey.getPublicSSH();
  if (offered.length !== allowed.length || !timingSafeEqual(offered, allowed)) return false;
  // Without a signature the client only asks whether this key would do (RFC 4252, 7).
  if (context.signature === undefined || context.blob === undefined) return true;
  // An unknown algorithm comes back as an Error, which is truthy.
  const verified: unknown = clientKey.verify(context.blob, context.signature, context.hashAlgo);
  return verified === true;
}

function serveSession(session: Session, host: SessionHost): void {
  let send: ((name: NodeJS.Signals) => void) | undefined;
  const start = async (channel: ServerChannel, args: readonly string[]): Promise<void> => {
    const home = await host.home();
    send = runShell(channel, { args: [...BASH_ARGS, ...args], cwd: home.dir, env: home.env }, host.processes);
  };
  const serve = (channel: ServerChannel, args: readonly string[]): void => {
    start(channel, args).catch((error: unknown) => {
      channel.stderr.write(`${String(error)}\n`);
      finish(channel, 255);
    });
  };
  session.on('exec', (accept, _reject, { command }) => serve(accept(), ['-c', command]));
  session.on('shell', (accept) => serve(accept(), ['-s']));
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
