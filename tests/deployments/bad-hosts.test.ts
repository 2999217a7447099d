import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeployedNode } from '../../simulator/deployments/nodes.ts';
import { deploymentBench } from '../support/deployment.ts';
import type { DeploymentBench } from '../support/deployment.ts';
import { expectRefusal, file, program, withFiles } from '../support/host-files.ts';
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

const PIPELINE = '/etc/ceilometer/event_pipeline.yaml';
const controller = (): DeployedNode => deployed.node('overcloud-controller-1');
const REAL = 'PATH=/usr/bin:/bin';

/** File systems that are really full or read-only need root. */
const CAN_MOUNT = canMount();

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-mount-'));
  const { exitCode } = execaSync('mount', ['-t', 'tmpfs', 'none', folder], { reject: false });
  if (exitCode === 0) execaSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return exitCode === 0;
}

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
      /"overcloud-controller-0\$\(reboot\)" is not a host name/,
    ],
    [
      'an address with shell characters',
      row('overcloud-controller-0', 'ctlplane=192.0.2.1;reboot'),
      /"ctlplane=192\.0\.2\.1;reboot" is no list of networks and addresses/,
    ],
    [
      'a word for an address',
      row('overcloud-controller-0', 'ctlplane=$(reboot)'),
      /"\$\(reboot\)" is not an IP address/,
    ],
    [
      'no address',
      row('overcloud-controller-0', 'external=192.0.2.1'),
      /overcloud-controller-0 has no address on ctlplane/,
    ],
  ])('is refused when it is %s', async (_case, text, message) => {
    await withFiles(answering(text), () =>
      expectRefused(() => deployed.run(TEST), message, 'HOST_UNEXPECTED'),
    );
  });

  it('is refused when it is an error', async () => {
    await withFiles(
      program(deployed.node('undercloud'), 'nova', 'echo "ERROR (Unauthorized)" >&2; exit 1'),
      () =>
        expectRefused(
          () => deployed.run(TEST),
          /Host undercloud: listing the nodes with openstack and nova failed: ERROR \(Unauthorized\)/,
          'HOST_COMMAND_FAILED',
        ),
    );
  });
});

describe('the undercloud', () => {
  it('is quoted on why its one client failed, not on the other that it lacks', async () => {
    const undercloud = deployed.node('undercloud');
    await withFiles(
      {
        ...program(undercloud, 'openstack', 'echo "Unable to establish connection" >&2; exit 1'),
        ...program(undercloud, 'nova', 'echo "bash: nova: command not found" >&2; exit 127'),
      },
      () =>
        expectRefused(
          () => deployed.run(TEST),
          /Host undercloud: listing the nodes with openstack failed: Unable to establish connection/,
          'HOST_COMMAND_FAILED',
        ),
    );
  });
});

describe('a node', () => {
  it('whose sudo asks for a password', async () => {
    await withFiles(program(controller(), 'sudo', 'echo "sudo: a password is required" >&2; exit 1'), () =>
      expectRefused(
        () => deployed.run(TEST),
        /Host overcloud-controller-1: reading .* failed: sudo: a password is required\.\n.*heat-admin must be able to run sudo/s,
        'HOST_COMMAND_FAILED',
      ),
    );
  });

  it('whose sudo asks for a password when only its services are looked at', async () => {
    await withFiles(
      program(controller(), 'sudo', 'echo "sudo: a password is required" >&2; exit 1'),
      async () => {
        const { stdout, exitCode } = await deployed.run(['hosts']);
        expect(stdout).toMatch(
          /controller-1 .*unknown \(Host overcloud-controller-1: looking at \S.*\.service failed: sudo: a password is required/,
        );
        expect(exitCode).toBe(3);
      },
    );
  });

  it('whose shell and sudo print before the answer, which is of no matter', async () => {
    const node = controller();
    const noise = 'echo "Welcome to $HOSTNAME"; echo "mesg: ttyname failed" >&2';
    const sudo = readFileSync(join(dirname(node.root), 'bin', 'sudo'), 'utf8');
    await withFiles(program(node, 'sudo', `${noise}\n${sudo}`), async () => {
      const before = deployed.snapshot();
      const { stderr, exitCode } = await deployed.run(['test', ...TEST.slice(1)]);
      expect(stderr).toBe('');
      expect(exitCode).toBe(0);
      expect(deployed.snapshot()).toEqual(before);
    });
  });

  it('whose file is missing', async () => {
    const path = join(controller().root, PIPELINE);
    await withFiles({ [path]: '' }, async () => {
      rmSync(path);
      await expectRefused(
        () => deployed.run(TEST),
        /Host overcloud-controller-1: reading \/etc\/ceilometer\/event_pipeline\.yaml failed: there is no such file/,
        'HOST_COMMAND_FAILED',
      );
      writeFileSync(path, '');
    });
  });

  it('whose file is a symbolic link', async () => {
    const path = join(controller().root, PIPELINE);
    renameSync(path, `${path}.real`);
    symlinkSync('event_pipeline.yaml.real', path);
    try {
      await expectRefused(
        () => deployed.run(['patch', '--dry-run']),
        /Host overcloud-controller-1: \S+event_pipeline\.yaml cannot be patched: it is a symbolic link/,
        'HOST_UNEXPECTED',
      );
    } finally {
      renameSync(`${path}.real`, path);
    }
  });

  it.each([
    ['no YAML', 'sinks: [', /event_pipeline\.yaml cannot be patched: it is not valid YAML/],
    ['no pipeline', '- a\n', /event_pipeline\.yaml cannot be patched: it is no event pipeline/],
  ])('whose file is %s', async (_case, text, message) => {
    await withFiles(file(controller(), PIPELINE, text), () =>
      expectRefused(() => deployed.run(TEST), message, 'HOST_UNEXPECTED'),
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
      expectRefused(
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
      ] as const)('that is %s', async (_case, size, limit) => {
        const folder = join(controller().root, dirname(PIPELINE));
        const kept = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
        execaSync('mount', ['-t', 'tmpfs', '-o', size, 'none', folder]);
        try {
          for (const [name, text] of kept) writeFileSync(join(folder, name), text, { mode: 0o640 });
          limit(folder);
          await expectRefused(
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

  it('whose service does not start', async () => {
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
    await expectRefused(
      () => deployed.run(TEST),
      /Host overcloud-controller-1 \(127\.21\.0\.12:\d+\) cannot be reached by SSH/,
      'HOST_UNREACHABLE',
    );
  });
});
