import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../core/log.ts';
import { createHostKeys } from './host-keys.ts';
import type { HostKeyPolicy, HostKeys } from './host-keys.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const jump = { name: 'jump', address: '192.0.2.1', port: 22 };
const KEY = keyWith('one');
const OTHER = keyWith('two');

function keyWith(body: string): Buffer {
  const type = 'ssh-ed25519';
  return Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), Buffer.from(body)]);
}

const file = (): string => join(folder, 'my keys', 'known_hosts');
const keys = (policy: HostKeyPolicy): HostKeys => createHostKeys({ policy, file: file(), log: silentLog });

describe('host keys', () => {
  it('are remembered in the file when they are new, and known from there', () => {
    keys('accept-new').check(jump, KEY);
    expect(readFileSync(file(), 'utf8')).toBe(`192.0.2.1 ssh-ed25519 ${KEY.toString('base64')}\n`);
    keys('strict').check(jump, KEY);
    expect(keys('strict').knownTypes(jump)).toEqual(['ssh-ed25519']);
  });

  it('are refused when they changed, with the command that forgets the old one', () => {
    keys('accept-new').check(jump, KEY);
    expect(() => keys('accept-new').check(jump, OTHER)).toThrow(
      expect.objectContaining({
        code: 'HOST_KEY_REFUSED',
        message: expect.stringContaining('jump (192.0.2.1:22)') as string,
        hint: expect.stringContaining(`ssh-keygen -f '${file()}' -R 192.0.2.1`) as string,
      }),
    );
  });

  it('are refused when they are new and the policy is strict', () => {
    expect(() => keys('strict').check(jump, KEY)).toThrow(/host_key_policy is strict/);
  });

  it('are all taken, and none remembered, when the policy is off', () => {
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    const off = createHostKeys({ policy: 'off', file: file(), log });
    off.check(jump, KEY);
    off.check(jump, OTHER);
    expect(warnings).toEqual(['host key is not checked: the policy for host keys is off']);
  });

  it('are added on a line of their own', () => {
    const path = join(folder, 'list');
    writeFileSync(path, 'other ssh-ed25519 AAAA');
    createHostKeys({ policy: 'accept-new', file: path, log: silentLog }).check(jump, KEY);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3);
  });

  it('may be kept in a list that cannot be written', () => {
    const unwritable = createHostKeys({
      policy: 'accept-new',
      // Only the last folder of a path is made.
      file: join(folder, 'no', 'folder', 'list'),
      log: silentLog,
    });
    unwritable.check(jump, KEY);
    expect(() => unwritable.check(jump, OTHER)).toThrow(/is not the one known/);
  });

  it('do not come from a file that cannot be read', () => {
    const isAFolder = createHostKeys({ policy: 'strict', file: folder, log: silentLog });
    expect(() => isAFolder.check(jump, KEY)).toThrow(/cannot be read/);
  });
});
