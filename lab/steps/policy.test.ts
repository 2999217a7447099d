import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restorePolicy, withoutServiceStarts } from './policy.ts';

let folder: string;
let policy: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-policy-'));
  policy = join(folder, 'policy-rc.d');
});
afterEach(() => rm(folder, { recursive: true }));

describe('the rule about starting services', () => {
  it('is no while packages are installed, and gone afterwards', async () => {
    await withoutServiceStarts(async () => {
      expect(await readFile(policy, 'utf8')).toMatch(/^#!\/bin\/sh\n.*\nexit 101\n$/);
      expect((await stat(policy)).mode & 0o777).toBe(0o755);
    }, policy);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is that of the machine again afterwards, also when the installation fails', async () => {
    await writeFile(policy, 'my own', { mode: 0o700 });
    const failed = withoutServiceStarts(() => Promise.reject(new Error('no space left')), policy);
    await expect(failed).rejects.toThrow('no space left');
    expect(await readFile(policy, 'utf8')).toBe('my own');
    expect((await stat(policy)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toEqual(['policy-rc.d']);
  });

  it('comes back after an attempt that was killed, and after a second one', async () => {
    await writeFile(policy, 'my own');
    // Killed in the middle: the rule in place is ours, and the machine's is kept beside it.
    let ours = '';
    await withoutServiceStarts(async () => void (ours = await readFile(policy, 'utf8')), policy);
    await writeFile(`${policy}.kept-by-doctor-lab`, 'my own');
    await writeFile(policy, ours);
    await withoutServiceStarts(async () => {}, policy);
    expect(await readFile(policy, 'utf8')).toBe('my own');
    await restorePolicy(policy);
    expect(await readdir(folder)).toEqual(['policy-rc.d']);
    expect(await readFile(policy, 'utf8')).toBe('my own');
  });
});
