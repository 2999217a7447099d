import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandResult } from '../../contract.ts';
import { hashOf, readFiles } from './host-files.ts';
import type { RootHost } from './root-command.ts';
import { forgetRestored, restoreFiles, writeFile } from './write-file.ts';
import type { FileSwap } from './write-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-swap-'));
  writeFileSync(path(), OLD);
  chmodSync(path(), 0o640);
  utimesSync(path(), 1_000_000_000, 1_000_000_000);
});
afterEach(() => rmSync(folder, { recursive: true }));

const OLD = 'old\n';
const NEW = 'new\n'.repeat(10_000);
const path = (): string => join(folder, 'a.yaml');
const backup = (): string => `${path()}.doctor-run`;
const swap = (more: Partial<FileSwap> = {}): FileSwap => ({
  path: path(),
  backup: 'a.yaml.doctor-run',
  original: hashOf(OLD),
  patched: hashOf(NEW),
  like: 'a.yaml',
  ...more,
});

/** This machine, reached by no wire; standard input may break off, as when a connection is cut. */
function host(options: { readonly cutAt?: number; readonly path?: string } = {}): RootHost {
  const run = (command: string, { stdin = '' }: { stdin?: string }): Promise<CommandResult> =>
    new Promise((resolve) => {
      const env = { PATH: `${options.path ?? ''}:/usr/bin:/bin`, HOME: folder };
      const child = execFile('bash', ['-c', command], { env }, (error, stdout, stderr) =>
        resolve({
          exitCode: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1,
          stdout,
          stderr,
        }),
      );
      child.stdin?.on('error', () => {});
      child.stdin?.end(stdin.slice(0, options.cutAt));
    });
  return { name: 'node', username: 'root', shell: { run } };
}

const names = (): string[] => readdirSync(folder).sort();
const outcome = async (swaps = [swap()]): Promise<string[]> =>
  (await restoreFiles(host(), swaps)).map(({ outcome }) => outcome);

describe('a file that is replaced for a while', () => {
  it('keeps owner and mode, and comes back byte for byte, with its time', async () => {
    const before = statSync(path());
    await writeFile(host(), swap(), NEW);
    expect(readFileSync(path(), 'utf8')).toBe(NEW);
    expect(statSync(path()).mode).toBe(before.mode);
    expect(statSync(path()).uid).toBe(before.uid);
    expect(names()).toEqual(['a.yaml', 'a.yaml.doctor-run']);
    expect(await outcome()).toEqual(['restored']);
    expect(readFileSync(path(), 'utf8')).toBe(OLD);
    expect(statSync(path())).toMatchObject({ mode: before.mode, mtimeMs: before.mtimeMs, gid: before.gid });
    await forgetRestored(host(), [swap()]);
    expect(names()).toEqual(['a.yaml']);
  });

  it('may be written twice, and taken back twice', async () => {
    await writeFile(host(), swap(), NEW);
    await writeFile(host(), swap(), NEW);
    expect(await outcome()).toEqual(['restored']);
    // Its service has not read it yet: the next run has to know.
    expect(await outcome()).toEqual(['restored']);
    await forgetRestored(host(), [swap()]);
    expect(await outcome()).toEqual(['same']);
  });

  it('stays whole when its new content breaks off', async () => {
    await expect(writeFile(host({ cutAt: 5_000 }), swap(), NEW)).rejects.toMatchObject({
      code: 'HOST_COMMAND_FAILED',
      message: expect.stringContaining('it did not arrive whole') as string,
    });
    expect(readFileSync(path(), 'utf8')).toBe(OLD);
    await writeFile(host(), swap(), NEW);
    expect(await outcome()).toEqual(['restored']);
  });

  it('is not written when somebody changed it after it was read', async () => {
    writeFileSync(path(), 'other\n');
    await expect(writeFile(host(), swap(), NEW)).rejects.toThrow(/somebody changed it a moment ago/);
    expect(names()).toEqual(['a.yaml']);
    expect(readFileSync(path(), 'utf8')).toBe('other\n');
  });

  it('is not taken back over a change of somebody else', async () => {
    await writeFile(host(), swap(), NEW);
    writeFileSync(path(), 'mine\n');
    expect(await restoreFiles(host(), [swap()])).toEqual([
      { path: path(), outcome: 'changed', now: 'mine\n', before: OLD },
    ]);
    expect(readFileSync(path(), 'utf8')).toBe('mine\n');
    // Merged by hand: the original is gone from beside it.
    rmSync(backup());
    expect(await outcome()).toEqual(['same']);
    expect(readFileSync(path(), 'utf8')).toBe('mine\n');
  });

  it('is said to be lost when its original is gone', async () => {
    await writeFile(host(), swap(), NEW);
    renameSync(backup(), join(folder, 'elsewhere'));
    expect(await outcome()).toEqual(['lost']);
    // Set right by hand.
    writeFileSync(path(), 'mine\n');
    expect(await outcome()).toEqual(['same']);
  });

  it('is kept, though it was not there before, once somebody who changed it removes the mark', async () => {
    const made = swap({ path: join(folder, 'b.yaml'), backup: 'b.yaml.doctor-run', original: 'absent' });
    await writeFile(host(), made, NEW);
    writeFileSync(made.path, 'mine\n');
    expect(await outcome([made])).toEqual(['changed']);
    rmSync(`${made.path}.doctor-run`);
    expect(await outcome([made])).toEqual(['same']);
    expect(readFileSync(made.path, 'utf8')).toBe('mine\n');
  });

  it('is not written while another run has changed it for its own time, whatever it then holds', async () => {
    await writeFile(host(), swap(), NEW);
    for (const original of [hashOf(OLD), hashOf(NEW)]) {
      const other = swap({ backup: 'a.yaml.doctor-other', original, patched: hashOf('more\n') });
      await expect(writeFile(host(), other, 'more\n')).rejects.toThrow(/another run changed it a moment ago/);
    }
    const same = swap({ backup: 'a.yaml.doctor-other' });
    await expect(writeFile(host(), same, NEW)).rejects.toThrow(/another run changed it a moment ago/);
    expect(names()).toEqual(['a.yaml', 'a.yaml.doctor-run']);
  });

  it('may be one that was changed to stay', async () => {
    await writeFile(host(), swap({ backup: 'a.yaml.doctor-patch-run' }), NEW);
    const more = swap({ original: hashOf(NEW), patched: hashOf('more\n') });
    await writeFile(host(), more, 'more\n');
    expect(await outcome([more])).toEqual(['restored']);
    expect(readFileSync(path(), 'utf8')).toBe(NEW);
  });

  it('may be one that was not there', async () => {
    const made = swap({ path: join(folder, 'b.yaml'), backup: 'b.yaml.doctor-run', original: 'absent' });
    await writeFile(host(), made, NEW);
    expect(names()).toContain('b.yaml.doctor-run');
    expect((await readFiles(host(), [made.path]))[0]?.marks).toEqual(['run']);
    expect(statSync(join(folder, 'b.yaml')).mode & 0o777).toBe(0o640);
    expect(await outcome([made])).toEqual(['restored']);
    expect(existsSync(join(folder, 'b.yaml'))).toBe(false);
    await forgetRestored(host(), [made]);
    expect(names()).toEqual(['a.yaml']);
  });

  it('is no symbolic link', async () => {
    renameSync(path(), join(folder, 'real'));
    symlinkSync('real', path());
    await expect(writeFile(host(), swap(), NEW)).rejects.toThrow(/is a symbolic link/);
  });

  it('leaves nothing behind when the disk is full', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'doctor-bin-'));
    writeFileSync(
      join(bin, 'cat'),
      '#!/bin/bash\nhead -c 9; echo "cat: write error: No space left on device" >&2; exit 1\n',
      { mode: 0o700 },
    );
    await expect(writeFile(host({ path: bin }), swap(), NEW)).rejects.toThrow(/No space left on device/);
    expect(await outcome()).toEqual(['same']);
    expect(names()).toEqual(['a.yaml']);
    rmSync(bin, { recursive: true });
  });
});
