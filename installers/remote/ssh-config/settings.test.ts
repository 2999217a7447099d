import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../core/log.ts';
import { readSshConfig } from './read.ts';
import { settingsFor } from './settings.ts';
import type { HostQuery, HostSettings } from './settings.ts';

const home = mkdtempSync(join(tmpdir(), 'ssh-config-'));
afterAll(() => rmSync(home, { recursive: true }));
const file = join(home, '.ssh', 'config');
mkdirSync(join(home, '.ssh', 'config.d'), { recursive: true });

async function settings(text: string, query: Partial<HostQuery> = {}): Promise<HostSettings> {
  writeFileSync(file, text);
  const source = { file, isNamed: true, home };
  return settingsFor(await readSshConfig(source, silentLog), source, {
    names: ['compute-1', '192.0.2.11'],
    address: '192.0.2.11',
    username: undefined,
    localUsername: 'me',
    ...query,
  });
}

describe('the settings of a host', () => {
  it('are the first that hold for it, whatever the case of their names', async () => {
    const text = `
      # before all blocks
      ConnectTimeout 7
      host compute-* !compute-9
        USER = cloud
        Port 2222
      Host *
        User everybody   # too late for compute hosts
        IdentitiesOnly yes
        ConnectTimeout 30
    `;
    expect(await settings(text)).toMatchObject({
      username: 'cloud',
      port: 2222,
      identitiesOnly: true,
      connectTimeoutMs: 7_000,
    });
    const ninth = { names: ['compute-9', '192.0.2.19'] as const, address: '192.0.2.19' };
    expect(await settings(text, ninth)).toMatchObject({ username: 'everybody', port: undefined });
  });

  it('are found by name and by address', async () => {
    const text = 'Host 192.0.2.*\n User by-address\nHost compute-?\n User by-name\n Port 23\n';
    expect(await settings(text)).toMatchObject({ username: 'by-address', port: 23 });
  });

  it('add up identity files, with ~ and tokens', async () => {
    const text = `
      Host compute-1
        HostName %h.example.org
        User cloud
        IdentityFile ~/.ssh/%r@%h
        IdentityFile "%d/my keys/%n-%u-%p%%"
      Host *
        IdentityFile none
        IdentityFile ~/.ssh/%r@%h
        IdentityFile /etc/key
    `;
    expect(await settings(text)).toMatchObject({
      hostName: 'compute-1.example.org',
      identityFiles: [
        `${home}/.ssh/cloud@compute-1.example.org`,
        `${home}/my keys/compute-1-me-22%`,
        '/etc/key',
      ],
    });
  });

  it('follow what is included, also inside a block', async () => {
    writeFileSync(join(home, '.ssh', 'config.d', '1.conf'), 'User one\nHost compute-2\n Port 3\n');
    writeFileSync(join(home, '.ssh', 'config.d', '2.conf'), 'User two\nPort 4\n');
    writeFileSync(join(home, '.ssh', 'config.d', 'note.txt'), 'User three\n');
    const text =
      'Host compute-7\n Include config.d/1.conf\nHost *\n Include ~/.ssh/config.d/*.conf none.conf\n';
    expect(await settings(text)).toMatchObject({ username: 'one', port: 4 });
    expect(await settings('Host compute-7\n Include config.d/1.conf\n')).toMatchObject({
      username: undefined,
    });
  });

  it('follow Match blocks for all and for a host, and no other', async () => {
    const text = `
      Match exec "touch ${home}/ran"
        User by-exec
      Match host 10.*,compute-1.example.org
        User too-early
      Match originalhost compute-1
        HostName compute-1.example.org
      Match host *.example.org
        User by-host-name
      Match all
        Port 5
    `;
    expect(await settings(text)).toMatchObject({ username: 'by-host-name', port: 5 });
  });

  it('have host keys and agent', async () => {
    const text = 'UserKnownHostsFile ~/a "/b c"\nStrictHostKeyChecking no\nIdentityAgent ~/agent\n';
    expect(await settings(text)).toMatchObject({
      knownHostsFiles: [`${home}/a`, '/b c'],
      hostKeyPolicy: 'off',
      identityAgent: `${home}/agent`,
    });
    expect(await settings('StrictHostKeyChecking yes\nIdentityAgent SSH_AUTH_SOCK\n')).toMatchObject({
      hostKeyPolicy: 'strict',
      identityAgent: undefined,
    });
  });

  it.each([
    ['bastion', [{ host: 'bastion' }]],
    ['me@bastion:23', [{ host: 'bastion', username: 'me', port: 23 }]],
    ['a, ssh://b@[2001:db8::1]:24/', [{ host: 'a' }, { host: '2001:db8::1', username: 'b', port: 24 }]],
    ['none', []],
  ])('have the jump hosts %s', async (text, jumpHosts) => {
    expect((await settings(`ProxyJump ${text}\n`)).jumpHosts).toEqual(jumpHosts);
  });

  it('say that a ProxyCommand is in use, unless a ProxyJump stands before it or it is none', async () => {
    expect((await settings('ProxyCommand nc %h %p\n')).hasProxyCommand).toBe(true);
    expect((await settings('ProxyJump a\nProxyCommand nc %h %p\n')).hasProxyCommand).toBe(false);
    expect((await settings('ProxyCommand none\n')).hasProxyCommand).toBe(false);
  });

  it.each([
    ['Port ssh\n', 'CONFIG_INVALID', /Port is "ssh", which is not a port/],
    ['ProxyJump a:b\n', 'CONFIG_INVALID', /ProxyJump is "a:b"/],
    ['User "a\n', 'CONFIG_UNREADABLE', /The ssh config .*\/config cannot be read/],
    ['Include config\n', 'CONFIG_UNREADABLE', /nested too deep/],
  ])('refuse %j', async (text, code, message) => {
    await expect(settings(text)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it('are empty without a file, unless it was named', async () => {
    const missing = { file: join(home, 'missing'), home };
    expect(await readSshConfig({ ...missing, isNamed: false }, silentLog)).toEqual([]);
    await expect(readSshConfig({ ...missing, isNamed: true }, silentLog)).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
    });
  });
});
