import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../core/clock.ts';
import type { PatchableNode } from './patches.ts';
import { restoreNode } from './restore.ts';
import type { PatchUndo } from './restore.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A node whose restoring script says this. */
function nodeThatSays(stdout: string): PatchableNode {
  return {
    name: 'ctl01',
    roles: ['controller'],
    address: '192.0.2.1',
    username: 'root',
    services: {
      by: 'systemd',
      names: { 'ceilometer-notification': 'c', 'nova-scheduler': 's', 'nova-compute': 'n' },
    },
    pathsOf: (file) => [file],
    shell: { run: () => Promise.resolve({ exitCode: 0, stdout, stderr: '' }) },
  };
}

function undoOf(original: string): PatchUndo {
  const file = {
    path: '/etc/a.yaml',
    backup: 'a.yaml.doctor-run',
    original,
    patched: 'hash',
    like: 'a.yaml',
  };
  return { host: 'ctl01', address: '192.0.2.1', services: { by: 'systemd', names: [] }, files: [file] };
}

describe('restoreNode', () => {
  it('says where the original is of a file that somebody changed', async () => {
    const node = nodeThatSays(`changed ${base64('mine\n')} ${base64('old\n')}\n`);
    await expect(restoreNode(node, undoOf('hash of old'), systemClock())).rejects.toMatchObject({
      code: 'HOST_FILE_CHANGED',
      message: expect.stringContaining('the original is beside it as a.yaml.doctor-run') as string,
      detail: expect.stringContaining('-old\n+mine\n') as string,
    });
  });

  it('says how the report of a lost original ends', async () => {
    await expect(
      restoreNode(nodeThatSays('lost\n'), undoOf('hash of old'), systemClock()),
    ).rejects.toMatchObject({
      code: 'HOST_FILE_CHANGED',
      hint: expect.stringMatching(/^Where the original is gone, make the file what it should be/) as string,
    });
  });

  it('promises no original of a file that was not there before', async () => {
    const node = nodeThatSays(`changed ${base64('mine\n')} \n`);
    await expect(restoreNode(node, undoOf('absent'), systemClock())).rejects.toMatchObject({
      code: 'HOST_FILE_CHANGED',
      message: expect.stringMatching(
        /there was no such file, for which a\.yaml\.doctor-run stands/,
      ) as string,
      hint: expect.stringMatching(/keep it as it is, and delete the \.doctor-\* from beside it/) as string,
    });
  });
});
