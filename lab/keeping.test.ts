import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { currentPid, currentUid } from '../core/process.ts';
import { DEFAULT_SHAPE } from './description.ts';
import {
  fileIsUnchanged,
  folderIsUnchanged,
  installFile,
  installFolder,
  parseUsers,
} from './files/install.ts';
import { isLockFile, whileLocked } from './lock.ts';
import { openLab } from './open.ts';
import { bootId, readProcess } from './process/proc.ts';
import { ensureSecrets, readSecrets } from './secrets.ts';
import { readState, writeState } from './state.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'doctor-lab-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("a lab's memory", () => {
  it('keeps the shape', async () => {
    const path = join(dir, 'lab.json');
    expect(await readState(path)).toBeUndefined();
    await writeState(path, { computes: 2, bigComputes: 1, aodhTtlS: 60, vitrage: true, as: 'fuel' }, true);
    expect(await readState(path)).toEqual({
      version: 1,
      computes: 2,
      bigComputes: 1,
      aodhTtlS: 60,
      vitrage: true,
      as: 'fuel',
      madeNetnsMount: true,
    });
  });

  it('says so when it was cut short', async () => {
    const path = join(dir, 'lab.json');
    await writeFile(path, '{"version": 1, "comp');
    await expect(readState(path)).rejects.toMatchObject({ code: 'LAB_FAILED' });
  });

  it('keeps passwords and keys to root, and makes them once', async () => {
    expect(await readSecrets(dir)).toBeUndefined();
    const made = await ensureSecrets(dir);
    expect(await ensureSecrets(dir)).toEqual(made);
    expect((await stat(join(dir, 'secrets.json'))).mode & 0o777).toBe(0o600);
    // A Fernet key is 32 bytes in URL-safe base64.
    expect(made.fernet.every((key) => /^[\w-]{43}=$/.test(key))).toBe(true);
  });

  it('is missing where no lab is', async () => {
    const place = { dir, clock: systemClock() };
    await expect(openLab(place)).rejects.toMatchObject({ code: 'LAB_NOT_FOUND' });
    await mkdir(join(dir, 'keys'));
    await ensureSecrets(join(dir, 'keys'));
    await writeState(join(dir, 'lab.json'), { ...DEFAULT_SHAPE, computes: 1 }, false);
    expect((await openLab(place)).lab.hosts.map(({ name }) => name)).toEqual(['compute1']);
  });
});

describe('the lock', () => {
  const lockFile = async () =>
    (await readdir(dir)).find((name) => isLockFile(name) && !name.endsWith('.sock')) ?? '';

  it('keeps a second doctor out, and is gone afterwards', async () => {
    await whileLocked(dir, async () => {
      await expect(whileLocked(dir, async () => 'in')).rejects.toMatchObject({
        code: 'LAB_BUSY',
        message: `Process ${currentPid()} is already working on this lab.`,
      });
    });
    expect(await whileLocked(dir, async () => 'in')).toBe('in');
  });

  it('is given back after a failure', async () => {
    await expect(whileLocked(dir, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await whileLocked(dir, async () => 'in')).toBe('in');
  });

  it.each(['{"pid": ', '{"pid":1,"startTicks":-1,"bootId":"x","configHash":""}'])(
    'of a doctor that is gone holds nobody up: %s',
    async (left) => {
      await writeFile(join(dir, 'lock'), left);
      await utimes(join(dir, 'lock'), 0, 0);
      expect(await whileLocked(dir, async () => 'in')).toBe('in');
    },
  );

  it('names this process as it is', async () => {
    await whileLocked(dir, async () => {
      const held = JSON.parse(await readFile(join(dir, await lockFile()), 'utf8')) as object;
      const facts = await readProcess(currentPid());
      expect(held).toMatchObject({
        pid: currentPid(),
        startTicks: facts?.startTicks,
        bootId: await bootId(),
      });
    });
  });
});

describe('files as they should be', () => {
  const owner = { uid: currentUid(), gid: 0 };

  it('are made, seen, and made again after a change', async () => {
    const gid = (await stat(dir)).gid;
    const wanted = { path: join(dir, 'a', 'b.conf'), text: 'x = 1\n', owner: { ...owner, gid }, mode: 0o640 };
    expect(await fileIsUnchanged(wanted)).toBe(false);
    await installFile(wanted);
    expect(await fileIsUnchanged(wanted)).toBe(true);
    await chmod(wanted.path, 0o644);
    expect(await fileIsUnchanged(wanted)).toBe(false);
    await installFile(wanted);
    expect(await fileIsUnchanged({ ...wanted, text: 'x = 2\n' })).toBe(false);
  });

  it('stay the same file where they are mounted at another path', async () => {
    const gid = (await stat(dir)).gid;
    const wanted = {
      path: join(dir, 'hosts'),
      text: 'one',
      owner: { ...owner, gid },
      mode: 0o644,
      inPlace: true,
    };
    await installFile(wanted);
    const before = (await stat(wanted.path)).ino;
    await installFile({ ...wanted, text: 'two' });
    expect([(await stat(wanted.path)).ino, await readFile(wanted.path, 'utf8')]).toEqual([before, 'two']);
  });

  it('have folders', async () => {
    const gid = (await stat(dir)).gid;
    const wanted = { path: join(dir, 'x', 'y'), owner: { ...owner, gid }, mode: 0o1777 };
    expect(await folderIsUnchanged(wanted)).toBe(false);
    await installFolder(wanted);
    expect(await folderIsUnchanged(wanted)).toBe(true);
  });

  it('belong to users of /etc/passwd', () => {
    const users = parseUsers('root:x:0:0:root:/root:/bin/sh\nnova:x:64060:64061::/var/lib/nova:/bin/sh\n\n');
    expect(users.get('nova')).toEqual({ uid: 64_060, gid: 64_061 });
  });
});
