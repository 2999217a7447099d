import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, it, expect } from 'vitest';
import { deploymentBench } from '../support/deployment.ts';
import type { DeploymentBench } from '../support/deployment.ts';
import { expectRefusal, file, withFiles } from '../support/host-files.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';

const bench = commandBench();
let deployed: DeploymentBench;
beforeAll(async () => {
  deployed = await deploymentBench(bench, 'apex');
});
afterAll(async () => {
  await deployed.close();
  await bench.close();
});

const TEST = ['test', '--quiet', '--consumer-port', '0', '--inspector-port', '0'];
const expectRefused = (run: () => Promise<CommandResult>, message: RegExp, code: string): Promise<void> =>
  expectRefusal(deployed, run, message, code);

const otherKey = (): string => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private;

describe('logging in', () => {
  it('names the host that does not take the key', async () => {
    const keyFile = join(bench.folder, 'other_key');
    writeFileSync(keyFile, otherKey());
    await expectRefused(
      () => deployed.run(TEST, { SSH_KEY: keyFile }),
      /Host undercloud \(127\.21\.0\.1:\d+\) refused the SSH login of stack/,
      'HOST_REFUSED',
    );
  });

  it('names the node that does not take the key from the installer', async () => {
    await withFiles(file(deployed.node('undercloud'), '/home/stack/.ssh/id_rsa', otherKey()), () =>
      expectRefused(
        () => deployed.run(TEST),
        /Host overcloud-\S+ \(127\.21\.\d\.\d+:\d+\) refused the SSH login of heat-admin.*\n  The key that was used is \/home\/stack\/\.ssh\/id_rsa of undercloud \(SHA256:\S+\): its public half/,
        'HOST_REFUSED',
      ),
    );
  });

  it.each([
    [
      'no key',
      'no key at all',
      /There is no usable private key in \/home\/stack\/\.ssh\/id_rsa of undercloud/,
    ],
    [
      'no file',
      undefined,
      /The file \/home\/stack\/\.ssh\/id_rsa of Host undercloud .* cannot be read: No such file/,
    ],
  ])('says that there is %s where the installer keeps it', async (_case, text, message) => {
    const path = join(deployed.node('undercloud').root, '/home/stack/.ssh/id_rsa');
    const key = readFileSync(path, 'utf8');
    await withFiles({ [path]: text ?? key }, async () => {
      if (text === undefined) rmSync(path);
      await expectRefused(
        () => deployed.run(TEST),
        message,
        text === undefined ? 'HOST_COMMAND_FAILED' : 'CONFIG_UNREADABLE',
      );
      writeFileSync(path, key);
    });
  });

  it('says in one sentence that the passphrase is wrong', async () => {
    const keyFile = join(bench.folder, 'locked_key');
    const { private: locked } = ssh2.utils.generateKeyPairSync('ecdsa', {
      bits: 256,
      passphrase: 'right',
      cipher: 'aes256-cbc',
      rounds: 1,
    });
    writeFileSync(keyFile, locked);
    await expectRefused(
      () => deployed.run(TEST, { SSH_KEY: keyFile, SSH_KEY_PASSPHRASE: 'wrong' }),
      /There is no usable private key in \S+locked_key: [^?]*passphrase\.\n.*SSH_KEY_PASSPHRASE/s,
      'CONFIG_UNREADABLE',
    );
  });

  it('names the user that the host does not know', async () => {
    const config = join(bench.folder, 'user.conf');
    writeFileSync(config, '[installer]\nusername = nobody\n');
    await expectRefused(
      () => deployed.run([...TEST, '--config', config]),
      /Host undercloud .* refused the SSH login of nobody/,
      'HOST_REFUSED',
    );
  });

  it('refuses a host key that changed, and takes it with a loud warning when that is allowed', async () => {
    const known = readFileSync(deployed.env['SSH_KNOWN_HOSTS'] ?? '', 'utf8').split('\n');
    const [jump = '', other = ''] = known;
    const list = join(bench.folder, 'known_hosts');
    writeFileSync(list, `${jump.split(' ')[0]} ${other.split(' ').slice(1).join(' ')}\n`);
    await expectRefused(
      () => deployed.run(TEST, { SSH_KNOWN_HOSTS: list }),
      /The SSH host key of undercloud \(127\.21\.0\.1:\d+\), SHA256:\S+, is not the one known from .*ssh-keygen -f/s,
      'HOST_KEY_REFUSED',
    );
    const off = await deployed.run(['hosts', '--host-key-policy', 'off'], { SSH_KNOWN_HOSTS: list });
    expect(off.exitCode).toBe(0);
    expect(off.stderr).toContain('host_key_policy is off');
  });

  it('refuses a host key that is not known, when the policy is strict', async () => {
    await expectRefused(
      () =>
        deployed.run([...TEST, '--host-key-policy', 'strict'], {
          SSH_KNOWN_HOSTS: join(bench.folder, 'none'),
        }),
      /The SSH host key of undercloud .* host_key_policy is strict/,
      'HOST_KEY_REFUSED',
    );
  });

  it.each([
    [
      'does not answer',
      '127.21.0.99',
      /Host undercloud \(127\.21\.0\.99:\d+\) cannot be reached by SSH/,
      'HOST_UNREACHABLE',
    ],
    [
      'is no address',
      'jump;reboot',
      /INSTALLER_IP is "jump;reboot", which is not an address/,
      'CONFIG_INVALID',
    ],
  ])('names an installer that %s', async (_case, address, message, code) => {
    await expectRefused(() => deployed.run(TEST, { INSTALLER_IP: address }), message, code);
  });
});
