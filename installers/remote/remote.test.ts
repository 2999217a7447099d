import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import ssh2 from 'ssh2';
import type { Connection, Server as SshServer } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { openScope } from '../../core/scope.ts';
import type { HostShell } from '../contract.ts';
import { markedCommand } from './answer.ts';
import type { Login } from './login.ts';
import { createRemote } from './remote.ts';
import type { Remote } from './remote.ts';

const clock = systemClock();
let scope = openScope();

afterEach(async () => {
  await scope.close();
  scope = openScope();
});

// Not ed25519: some of those that ssh2 generates cannot be read back.
const HOST_KEY = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private;
const CLIENT_KEY = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private;

interface SshHost {
  readonly port: number;
  readonly connections: Connection[];
  readonly commands: string[];
  /** The methods of the logins that were tried. */
  readonly methods: string[];
}

/**
 * An SSH server that answers each command with its text, `hang` with silence. It lets everybody in who tries
 * one method, by default any.
 */
async function startSshHost(
  options: { readonly refuse?: boolean; readonly method?: string } = {},
): Promise<SshHost> {
  const connections: Connection[] = [];
  const commands: string[] = [];
  const methods: string[] = [];
  const server: SshServer = new ssh2.Server({ hostKeys: [HOST_KEY] }, (connection) => {
    connections.push(connection);
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      methods.push(context.method);
      const { refuse = false, method = context.method } = options;
      if (refuse || context.method !== method) context.reject(['publickey', 'password']);
      else context.accept();
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command: sent }) => {
        const command = sent.replace(markedCommand(''), '');
        commands.push(command);
        const channel = acceptExec();
        if (command === 'hang') return;
        channel.write(command);
        if (command === 'signalled') channel.exit('TERM');
        else channel.exit(0);
        channel.end();
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.defer('ssh server', () => {
    for (const connection of connections) connection.end();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections, commands, methods };
}

function remoteFor(login: Login = { username: 'someone', privateKey: CLIENT_KEY }): Remote {
  const remote = createRemote({ login, clock, log: silentLog });
  scope.defer('remote', () => remote.close());
  return remote;
}

function shellTo(port: number, login?: Login): HostShell {
  return remoteFor(login).shell({ name: 'compute-1', address: '127.0.0.1', port });
}

async function listen(server: TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('createRemote', () => {
  it('uses one connection for many commands', async () => {
    const host = await startSshHost();
    const shell = shellTo(host.port);
    const results = await Promise.all(['a', 'b'].map((word) => shell.run(word, { timeoutMs: 60_000 })));
    results.push(await shell.run('c', { timeoutMs: 60_000 }));
    expect(results.map((result) => result.stdout)).toEqual(['a', 'b', 'c']);
    expect(host.connections).toHaveLength(1);
  });

  it('connects again after the host ended the connection', async () => {
    const host = await startSshHost();
    const shell = shellTo(host.port);
    await shell.run('one', { timeoutMs: 60_000 });
    host.connections[0]?.end();
    expect((await shell.run('two', { timeoutMs: 60_000 })).stdout).toBe('two');
    expect(host.connections).toHaveLength(2);
    expect(host.commands).toEqual(['one', 'two']);
  });

  it('does not run a command twice when the connection goes while it runs', async () => {
    const host = await startSshHost();
    const running = shellTo(host.port).run('hang', { timeoutMs: 60_000 });
    running.catch(() => {});
    await expect.poll(() => host.commands).toEqual(['hang']);
    host.connections[0]?.end();
    await expect(running).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
    expect(host.commands).toEqual(['hang']);
  });

  it('keeps to the deadline of a command, and leaves others on the connection alone', async () => {
    const host = await startSshHost();
    const shell = shellTo(host.port);
    await shell.run('first', { timeoutMs: 60_000 });
    const patient = expect(shell.run('hang', { timeoutMs: 3000 })).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
    });
    await expect(shell.run('hang', { timeoutMs: 500 })).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
      message: expect.stringContaining('"hang"') as string,
    });
    expect((await shell.run('next', { timeoutMs: 60_000 })).stdout).toBe('next');
    expect(host.connections).toHaveLength(2);
    await patient;
  });

  it('says that a signal ended a command as shells do', async () => {
    const host = await startSshHost();
    expect((await shellTo(host.port).run('signalled', { timeoutMs: 60_000 })).exitCode).toBe(143);
  });

  it('names a host that refuses the login', async () => {
    const host = await startSshHost({ refuse: true });
    await expect(shellTo(host.port).run('x', { timeoutMs: 60_000 })).rejects.toMatchObject({
      code: 'HOST_REFUSED',
      message: expect.stringContaining('login of someone') as string,
    });
  });

  it('does not send the password to a host that takes the key', async () => {
    const host = await startSshHost({ method: 'publickey' });
    const login = { username: 'someone', privateKey: CLIENT_KEY, password: 'never sent' };
    await shellTo(host.port, login).run('x', { timeoutMs: 60_000 });
    expect(new Set(host.methods)).toEqual(new Set(['none', 'publickey']));
  });

  it('is not misled by an agent that is gone', async () => {
    const host = await startSshHost({ refuse: true });
    const login = { username: 'someone', privateKey: CLIENT_KEY, agentSocket: '/nonexistent/agent' };
    await expect(shellTo(host.port, login).run('x', { timeoutMs: 60_000 })).rejects.toMatchObject({
      code: 'HOST_REFUSED',
    });
  });

  it('names a host that cannot be reached, and one that never says a word', async () => {
    const closing = createServer();
    const closedPort = await listen(closing);
    closing.close();
    await expect(shellTo(closedPort).run('x', { timeoutMs: 5_000 })).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
    const mute = createServer((socket) => scope.defer('socket', () => void socket.destroy()));
    const mutePort = await listen(mute);
    scope.defer('mute server', () => void mute.close());
    await expect(shellTo(mutePort).run('x', { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      message: expect.stringContaining('0.2 s') as string,
    });
  });

  it('takes no command once closed', async () => {
    const remote = remoteFor();
    await remote.close();
    const shell = remote.shell({ name: 'compute-1', address: '127.0.0.1', port: 1 });
    await expect(shell.run('x', { timeoutMs: 1_000 })).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
  });
});
