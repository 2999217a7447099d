import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execaSync } from 'execa';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeployedNode } from '../../simulator/deployments/nodes.ts';
import { deploymentBench } from '../support/deployment.ts';
import type { DeploymentBench } from '../support/deployment.ts';
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

/** File systems that are really full or read-only need root. */
const CAN_MOUNT = canMount();

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-mount-'));
  const { exitCode } = execaSync('mount', ['-t', 'tmpfs', 'none', folder], { reject: false });
  if (exitCode === 0) execaSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return exitCode === 0;
}

const PIPELINE = '/etc/ceilometer/event_pipeline.yaml';
const TEST = ['test', '--quiet', '--consumer-port', '0', '--inspector-port', '0'];
const controller = (): DeployedNode => deployed.node('overcloud-controller-1');

/** Puts other files in the place of those at these paths while `act` runs. */
async function withFiles<T>(files: Readonly<Record<string, string>>, act: () => Promise<T>): Promise<T> {
  const before = Object.keys(files).map(
    (path) => [path, existsSync(path) ? readFileSync(path) : undefined] as const,
  );
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(path, text);
    if (dirname(path).endsWith('/bin')) chmodSync(path, 0o700);
  }
  try {
    return await act();
  } finally {
    for (const [path, text] of before) {
      if (text === undefined) rmSync(path);
      else writeFileSync(path, text);
    }
  }
}

/** Another program in the place of one on a node. */
const program = ({ root }: DeployedNode, name: string, script: string): Record<string, string> => ({
  [join(dirname(root), 'bin', name)]: `#!/bin/bash\n${script}\n`,
});
const file = ({ root }: DeployedNode, path: string, text: string): Record<string, string> => ({
  [join(root, path)]: text,
});
const REAL = 'PATH=/usr/bin:/bin';

/** Refused with one paragraph that names host and step; nothing on any host is other than before. */
async function expectRefusal(
  run: () => Promise<CommandResult>,
  message: RegExp,
  code: string,
): Promise<void> {
  const before = deployed.snapshot();
  const result = await run();
  const [problem = '', ...others] = result.stderr.match(/^doctor: .*\n {2}.*$/gm) ?? [];
  expect(problem).toMatch(message);
  expect(problem).toContain(`(${code}, see docs/errors.md)`);
  expect(others).toEqual([]);
  expect(result.exitCode).toBe(code.startsWith('CONFIG') ? 2 : 3);
  const after = deployed.snapshot();
  expect([...after].filter(([path, state]) => before.get(path) !== state)).toEqual([]);
  expect(after.size).toBe(before.size);
}

const otherKey = (): string => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private;

describe('logging in', () => {
  it('names the host that does not take the key', async () => {
    const keyFile = join(bench.folder, 'other_key');
    writeFileSync(keyFile, otherKey());
    await expectRefusal(
      () => deployed.run(TEST, { SSH_KEY: keyFile }),
      /Host undercloud \(127\.21\.0\.1:\d+\) refused the SSH login of stack/,
      'HOST_REFUSED',
    );
  });

  it('names the node that does not take the key from the installer', async () => {
    await withFiles(file(deployed.node('undercloud'), '/home/stack/.ssh/id_rsa', otherKey()), () =>
      expectRefusal(
        () => deployed.run(TEST),
        /Host overcloud-controller-\d \(127\.21\.0\.\d+:\d+\) refused the SSH login of heat-admin/,
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
      await expectRefusal(
        () => deployed.run(TEST),
        message,
        text === undefined ? 'HOST_COMMAND_FAILED' : 'CONFIG_UNREADABLE',
      );
      writeFileSync(path, key);
    });
  });

  it('names the user that the host does not know', async () => {
    const config = join(bench.folder, 'user.conf');
    writeFileSync(config, '[installer]\nusername = nobody\n');
    await expectRefusal(
      () => deployed.run([...TEST, '--config', config]),
      /Host undercloud .* refused the SSH login of nobody/,
      'HOST_REFUSED',
    );
  });

  it('refuses a host key that changed, and takes it when told to, loudly', async () => {
    const known = readFileSync(deployed.env['SSH_KNOWN_HOSTS'] ?? '', 'utf8').split('\n');
    const [jump = '', other = ''] = known;
    const list = join(bench.folder, 'known_hosts');
    writeFileSync(list, `${jump.split(' ')[0]} ${other.split(' ').slice(1).join(' ')}\n`);
    await expectRefusal(
      () => deployed.run(TEST, { SSH_KNOWN_HOSTS: list }),
      /The SSH host key of undercloud \(127\.21\.0\.1:\d+\), SHA256:\S+, is not the one known from .*ssh-keygen -f/s,
      'HOST_KEY_REFUSED',
    );
    const off = await deployed.run(['hosts', '--host-key-policy', 'off'], { SSH_KNOWN_HOSTS: list });
    expect(off.exitCode).toBe(0);
    expect(off.stderr).toContain('host_key_policy is off');
  });

  it('refuses a host key that is not known, when told to be strict', async () => {
    await expectRefusal(
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
    ['is no address', 'jump;reboot', /INSTALLER_IP is "jump;reboot", which is no address/, 'CONFIG_INVALID'],
  ])('names an installer that %s', async (_case, address, message, code) => {
    await expectRefusal(() => deployed.run(TEST, { INSTALLER_IP: address }), message, code);
  });
});

describe('what the installer says', () => {
  const answering = (text: string): Record<string, string> =>
    program(deployed.node('undercloud'), 'nova', `cat <<'END'\n${text}\nEND`);
  const row = (name: string, networks: string): string =>
    [
      '+----+------+----------+',
      '| ID | Name | Networks |',
      '+----+------+----------+',
      `| 1 | ${name} | ${networks} |`,
    ].join('\n');

  it.each([
    ['no table', 'Segmentation fault', /"nova list" on undercloud cannot be understood: it is no table/],
    ['other columns', row('a', 'b').replace('Networks', 'Nets'), /it has no columns Name and Networks/],
    [
      'nobody',
      row('ceph-0', 'ctlplane=192.0.2.1'),
      /the installer apex on undercloud .* it lists no controller/,
    ],
    [
      'a name with shell characters',
      row('overcloud-controller-0$(reboot)', 'ctlplane=192.0.2.1'),
      /"overcloud-controller-0\$\(reboot\)" is no host name/,
    ],
    [
      'an address with shell characters',
      row('overcloud-controller-0', 'ctlplane=192.0.2.1;reboot'),
      /"ctlplane=192\.0\.2\.1;reboot" is no list of networks and addresses/,
    ],
    [
      'a word for an address',
      row('overcloud-controller-0', 'ctlplane=$(reboot)'),
      /"\$\(reboot\)" is no IP address/,
    ],
    [
      'no address',
      row('overcloud-controller-0', 'external=192.0.2.1'),
      /overcloud-controller-0 has no address on ctlplane/,
    ],
  ])('is refused when it is %s', async (_case, text, message) => {
    await withFiles(answering(text), () =>
      expectRefusal(() => deployed.run(TEST), message, 'HOST_UNEXPECTED'),
    );
  });

  it('is refused when it is an error', async () => {
    await withFiles(
      program(deployed.node('undercloud'), 'nova', 'echo "ERROR (Unauthorized)" >&2; exit 1'),
      () =>
        expectRefusal(
          () => deployed.run(TEST),
          /Host undercloud: listing the nodes with openstack and nova failed: ERROR \(Unauthorized\)/,
          'HOST_COMMAND_FAILED',
        ),
    );
  });
});

describe('a node', () => {
  it('whose sudo asks for a password', async () => {
    await withFiles(program(controller(), 'sudo', 'echo "sudo: a password is required" >&2; exit 1'), () =>
      expectRefusal(
        () => deployed.run(TEST),
        /Host overcloud-controller-1: reading .* failed: sudo: a password is required\.\n.*heat-admin must be able to run sudo/s,
        'HOST_COMMAND_FAILED',
      ),
    );
  });

  it('whose file is missing', async () => {
    const path = join(controller().root, PIPELINE);
    await withFiles({ [path]: '' }, async () => {
      rmSync(path);
      await expectRefusal(
        () => deployed.run(TEST),
        /Host overcloud-controller-1: reading \/etc\/ceilometer\/event_pipeline\.yaml failed: there is no such file/,
        'HOST_COMMAND_FAILED',
      );
      writeFileSync(path, '');
    });
  });

  it.each([
    ['no YAML', 'sinks: [', /event_pipeline\.yaml cannot be patched: it is no valid YAML/],
    ['no pipeline', '- a\n', /event_pipeline\.yaml cannot be patched: it is no event pipeline/],
  ])('whose file is %s', async (_case, text, message) => {
    await withFiles(file(controller(), PIPELINE, text), () =>
      expectRefusal(() => deployed.run(TEST), message, 'HOST_UNEXPECTED'),
    );
  });

  it.each([
    [
      'full before anything is written',
      'cp',
      `touch "\${@: -1}"; echo "cp: error writing '\${@: -1}': No space left on device" >&2; exit 1`,
    ],
    [
      'full in the middle of the file',
      'cat',
      `if [ $# -gt 0 ]; then ${REAL} exec cat "$@"; fi; head -c 20; echo 'cat: write error: No space left on device' >&2; exit 1`,
    ],
    [
      'read-only',
      'cp',
      `echo "cp: cannot create regular file '\${@: -1}': Read-only file system" >&2; exit 1`,
    ],
  ])('whose disk is %s', async (_case, name, script) => {
    await withFiles(program(controller(), name, script), () =>
      expectRefusal(
        () => deployed.run(TEST),
        /Host overcloud-controller-1: writing \/etc\/ceilometer\/event_pipeline\.yaml failed: .*(No space left on device|Read-only file system)/,
        'HOST_COMMAND_FAILED',
      ),
    );
  });

  describe.skipIf(!CAN_MOUNT)(
    `with a file system of its own${CAN_MOUNT ? '' : ' (mount is not permitted)'}`,
    () => {
      it.each([
        [
          'full',
          'size=16k',
          (folder: string) => execaSync('sh', ['-c', `cat /dev/zero >${folder}/fill`], { reject: false }),
        ],
        ['read-only', 'size=64k', (folder: string) => execaSync('mount', ['-o', 'remount,ro', folder])],
      ] as const)('that is %s', async (_case, size, spoil) => {
        const folder = join(controller().root, dirname(PIPELINE));
        const kept = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
        execaSync('mount', ['-t', 'tmpfs', '-o', size, 'none', folder]);
        try {
          for (const [name, text] of kept) writeFileSync(join(folder, name), text, { mode: 0o640 });
          spoil(folder);
          await expectRefusal(
            () => deployed.run(TEST),
            /Host overcloud-controller-1: writing \/etc\/ceilometer\/event_pipeline\.yaml failed: .*(No space left on device|Read-only file system)/,
            'HOST_COMMAND_FAILED',
          );
        } finally {
          execaSync('umount', [folder]);
        }
      });
    },
  );

  it('whose service does not start', { timeout: 90_000 }, async () => {
    const script = `case $* in *restart*) echo 'Job for openstack-ceilometer-notification.service failed.' >&2; exit 1 ;; *) echo inactive ;; esac`;
    const before = deployed.snapshot();
    const result = await withFiles(program(controller(), 'systemctl', script), () => deployed.run(TEST));
    expect(result.stderr).toMatch(
      /Host overcloud-controller-1: restarting openstack-ceilometer-notification\.service failed: Job for/,
    );
    // The files are back, but the service could not read them: that is left behind, for `doctor cleanup`.
    expect(result.exitCode).toBe(5);
    const { stdout } = await deployed.run(['cleanup']);
    expect(stdout).toMatch(/took back 1 of 1/);
    expect(deployed.snapshot()).toEqual(before);
  });

  it('that is down', async () => {
    await controller().host.stop();
    await expectRefusal(
      () => deployed.run(TEST),
      /Host overcloud-controller-1 \(127\.21\.0\.12:\d+\) cannot be reached by SSH/,
      'HOST_UNREACHABLE',
    );
  });
});
