import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../core/clock.ts';
import { silentLog } from '../../../core/log.ts';
import { openScope } from '../../../core/scope.ts';
import { openLocal } from '../../local/local.ts';
import type { InstallerContext } from '../../access.ts';
import { markedCommand } from '../answer.ts';
import { createHostKeys } from '../host-keys.ts';
import { openReacher } from './reach.ts';
import type { SshConfigSource } from './reach.ts';

const newKey = () => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
const HOST_KEY = newKey().private;

let scope = openScope();
let home = '';
beforeEach(() => {
  scope = openScope();
  home = mkdtempSync(join(tmpdir(), 'reach-'));
  scope.defer('home', () => rmSync(home, { recursive: true }));
});
afterEach(() => scope.close());

interface Server {
  readonly port: number;
  /** `user key` of each login. */
  readonly logins: string[];
  /** Where connections were forwarded to. */
  readonly forwarded: string[];
  /** The passwords that were offered. */
  readonly passwords: string[];
}

/** An SSH server that lets in who holds the key, answers commands with their text, and forwards connections. */
async function startServer(publicKey: string): Promise<Server> {
  const allowed = ssh2.utils.parseKey(publicKey);
  if (allowed instanceof Error) throw allowed;
  const logins: string[] = [];
  const forwarded: string[] = [];
  const passwords: string[] = [];
  const connections = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [HOST_KEY] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      if (context.method === 'password') passwords.push(context.password);
      if (context.method !== 'publickey' || !context.key.data.equals(allowed.getPublicSSH()))
        return context.reject(['publickey', 'password']);
      if (context.signature !== undefined) logins.push(context.username);
      context.accept();
    });
    connection.on('tcpip', (accept, _reject, { destIP, destPort }) => {
      forwarded.push(`${destIP}:${destPort}`);
      const stream = accept();
      const socket = connect(destPort, destIP);
      for (const side of [stream, socket]) side.on('error', () => {});
      stream.pipe(socket).pipe(stream);
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        channel.write(command.replace(markedCommand(''), ''));
        channel.exit(0);
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
  return { port: (server.address() as AddressInfo).port, logins, forwarded, passwords };
}

function write(name: string, text: string): string {
  const path = join(home, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

function sourceOf(text: string): SshConfigSource {
  return {
    file: write('config', text),
    isNamed: true,
    home,
    hostKeys: ({ policy = 'accept-new', files }) =>
      files === undefined ? undefined : createHostKeys({ policy, file: files[0], log: silentLog }),
  };
}

function localContext(text: string, more: Partial<InstallerContext> = {}): InstallerContext {
  return {
    cloud: {
      compute: {
        hypervisors: { list: async () => [{ serviceHost: 'compute-1', hostIp: '127.0.0.1' }] },
        services: { list: async () => [{ host: 'compute-1' }] },
      },
    },
    clock: systemClock(),
    log: silentLog,
    sshConfig: sourceOf(text),
    ...more,
  };
}

describe('a compute host of the ssh config', () => {
  it('is reached through its jump host, each with its own user, port and key', async () => {
    const [jumpKey, hostKey, other] = [newKey(), newKey(), newKey()];
    const [bastion, host] = [await startServer(jumpKey.public), await startServer(hostKey.public)];
    write('jump_key', jumpKey.private);
    write('host_key', hostKey.private);
    write('other_key', other.private);
    const installer = await openLocal(
      localContext(
        `
        Host bastion
          HostName 127.0.0.1
          Port ${bastion.port}
          User porter
          IdentityFile %d/jump_key
        Host compute-*
          Port ${host.port}
          User cloud
          ProxyJump bastion
          IdentityFile ~/missing_key
          IdentityFile ~/other_key
          IdentityFile ~/host_key
          UserKnownHostsFile ~/known_hosts
        `,
        { password: 'for compute hosts' },
      ),
    );
    scope.defer('installer', () => installer.close());
    const [compute] = await installer.computeHosts();
    if (compute === undefined) throw new Error('no host');
    const result = await installer.shell(compute).run('hello', { timeoutMs: 20_000 });
    expect(result.stdout).toBe('hello');
    expect([bastion.logins, host.logins]).toEqual([['porter'], ['cloud']]);
    expect(bastion.forwarded).toEqual([`127.0.0.1:${host.port}`]);
    expect(bastion.passwords).toEqual([]);
    expect(readFileSync(join(home, 'known_hosts'), 'utf8')).toContain(`[127.0.0.1]:${host.port} ecdsa`);
    expect(await installer.describe()).toMatchObject({
      via: 'bastion',
      login: `cloud, key ${home}/other_key or key ${home}/host_key or password (user, key, port, jump host from ${home}/config)`,
      hosts: [{ name: 'compute-1', address: '127.0.0.1', sshPort: host.port, username: 'cloud' }],
    });
  });

  it('is reached as the options say where they say something', async () => {
    const key = newKey();
    const host = await startServer(key.public);
    const keyFile = write('key', key.private);
    const config = 'Host *\n User other\n Port 1\n IdentityFile ~/other\n';
    const options = { username: 'me', sshPort: host.port, keyFile };
    const installer = await openLocal(localContext(config, options));
    scope.defer('installer', () => installer.close());
    const shell = installer.shell({ name: 'compute-1', address: '127.0.0.1' });
    expect((await shell.run('hello', { timeoutMs: 20_000 })).stdout).toBe('hello');
    expect(host.logins).toEqual(['me']);
    expect((await installer.describe()).login).toBe(`me, key ${keyFile}`);
  });

  it('keeps the address that the Monitor watches when SSH has another one', async () => {
    const installer = await openLocal(localContext('Host compute-1\n HostName 192.0.2.5\n'));
    expect((await installer.describe()).hosts).toMatchObject([
      { address: '127.0.0.1', sshAddress: '192.0.2.5' },
    ]);
    expect(await installer.computeHosts()).toEqual([{ name: 'compute-1', address: '127.0.0.1' }]);
  });
});

describe('the way to a host', () => {
  const reachIn = async (text: string, name = 'node', options = {}) =>
    (await openReacher(sourceOf(text), silentLog)).reach({ name, address: '192.0.2.1', options });

  it('leads through several jump hosts, the first as its own settings say', async () => {
    const { endpoint } = await reachIn(
      'Host node\n ProxyJump a,b@b.example:23\nHost a\n ProxyJump first\nHost b.example\n ProxyJump never\n',
    );
    const { via } = endpoint;
    expect([via?.name, via?.port, via?.login?.username]).toEqual(['b.example', 23, 'b']);
    expect([via?.via?.name, via?.via?.via?.name, via?.via?.via?.via]).toEqual(['a', 'first', undefined]);
  });

  it('does not lead through the jump host to itself', async () => {
    expect((await reachIn('Host *\n ProxyJump bastion\n')).endpoint.via).toMatchObject({
      name: 'bastion',
      via: undefined,
    });
  });

  it('is refused when it leads in a circle', async () => {
    const text = 'Host node\n ProxyJump a\nHost a\n ProxyJump b\nHost b\n ProxyJump a\n';
    await expect(reachIn(text)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('the ProxyJump of a leads back to a') as string,
    });
  });

  it('asks the agent unless IdentitiesOnly is set and a key can be read', async () => {
    const options = { agentSocket: '/agent' };
    write('key', newKey().private);
    const only = 'IdentitiesOnly yes\n';
    expect((await reachIn('', 'node', options)).endpoint.login.agentSocket).toBe('/agent');
    expect((await reachIn(only, 'node', options)).endpoint.login.agentSocket).toBe('/agent');
    const withKey = await reachIn(`${only}IdentityFile ~/key\n`, 'node', options);
    expect(withKey.endpoint.login.agentSocket).toBeUndefined();
    expect(withKey.endpoint.login.keyOrigin).toBe(`${home}/key`);
  });
});
