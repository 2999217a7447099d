import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { revisionOf } from './revision.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-revision-'));
afterAll(() => rmSync(folder, { recursive: true }));

const AUTHOR = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
const git = (...words: string[]): string =>
  execFileSync('git', ['-C', folder, ...AUTHOR, ...words], { encoding: 'utf8', stdio: 'pipe' }).trim();

const hasGit = spawnSync('git', ['--version']).status === 0;

describe.skipIf(!hasGit)('the revision of a work tree', () => {
  it('is the last commit, and whether tracked files differ from it', () => {
    expect(revisionOf(folder)).toBeUndefined();
    git('init', '--quiet');
    expect(revisionOf(folder)).toBeUndefined();
    writeFileSync(join(folder, 'a'), '1');
    git('add', 'a');
    git('commit', '--quiet', '-m', 'first');
    const revision = git('rev-parse', 'HEAD');
    expect(revisionOf(folder)).toEqual({ revision, dirty: false });
    writeFileSync(join(folder, 'untracked'), '1');
    expect(revisionOf(folder)).toEqual({ revision, dirty: false });
    writeFileSync(join(folder, 'a'), '2');
    expect(revisionOf(folder)).toEqual({ revision, dirty: true });
  });

  it("is not that of somebody else's work tree around it", () => {
    mkdirSync(join(folder, 'node_modules', 'doctor'), { recursive: true });
    expect(revisionOf(join(folder, 'node_modules', 'doctor'))).toBeUndefined();
  });
});
