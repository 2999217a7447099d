import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { removeWorkDir } from '../simulator/work-dir.ts';
import { createWorkDir, sweepWorkDirs } from './work-dir.ts';
import type { World } from './world.ts';

it('removes the folders of clouds that were killed, and no others', async () => {
  const tempDir = mkdtempSync(join(tmpdir(), 'doctor-work-dir-'));
  onTestFinished(() => rmSync(tempDir, { recursive: true }));
  const alive = new Set([1, 2]);
  const worldOf = (pid: number) => ({ tempDir, pid, isAlive: (other: number) => alive.has(other) }) as World;
  const killed = await createWorkDir(worldOf(1));
  const living = await createWorkDir(worldOf(2));
  alive.delete(1);
  expect(await sweepWorkDirs(worldOf(3))).toBe(1);
  expect([killed, living].map((path) => existsSync(path))).toEqual([false, true]);
  await removeWorkDir(living);
  await expect(removeWorkDir(tempDir)).rejects.toThrow('is no folder of doctor');
});
