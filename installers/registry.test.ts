import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../core/testing/fake-clock.ts';
import { silentLog } from '../core/log.ts';
import type { InstallerContext } from './access.ts';
import { INSTALLERS, openInstaller } from './registry.ts';

const context: InstallerContext = {
  cloud: { compute: { hypervisors: { list: async () => [] }, services: { list: async () => [] } } },
  clock: fakeClock(),
  log: silentLog,
};

describe('the registry of installers', () => {
  it('agrees with the folders', () => {
    const entries = readdirSync(import.meta.dirname, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'remote');
    expect(Object.keys(INSTALLERS).sort()).toEqual(folders.map((folder) => folder.name).sort());
  });

  it.each([
    ['local', 'local'],
    ['devstack', 'local'],
    ['apex', 'apex'],
    ['fuel', 'fuel'],
    ['mcp', 'fuel'],
    ['daisy', 'daisy'],
  ])('opens %s as %s, without a word to anybody', async (name, kind) => {
    const installer = await openInstaller(name, context);
    expect(installer.kind).toBe(kind);
    await installer.close();
  });

  it.each(['joid', 'compass'])('refuses %s with what exists', async (kind) => {
    await expect(openInstaller(kind, context)).rejects.toMatchObject({
      code: 'NOT_AVAILABLE',
      message: expect.stringMatching(
        new RegExp(`${kind}.*: ${Object.keys(INSTALLERS).join(', ')}\\.$`),
      ) as string,
    });
  });

  it.each(['nosuch', 'toString', ''])('refuses the unknown %j', async (kind) => {
    await expect(openInstaller(kind, context)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
