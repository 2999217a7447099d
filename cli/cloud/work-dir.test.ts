import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { systemProcesses } from '../../core/process-table.ts';
import { removeWorkDir, workDirPresence } from '../../simulator/work-dir.ts';
import { createWorkDir, sweepWorkDirs } from './work-dir.ts';

const ROOT = join(import.meta.dirname, '..');

function temporary() {
  const tempDir = mkdtempSync(join(tmpdir(), 'doctor-work-dir-'));
  onTestFinished(() => rmSync(tempDir, { recursive: true }));
  return { tempDir, clock: systemClock(), processes: systemProcesses() };
}

const isAnnounced = (tempDir: string) => (name: string) =>
  existsSync(workDirPresence(join(tempDir, name)).record);

/** Starts a process that makes a work dir and stays. */
async function otherCloud(tempDir: string) {
  const script = `
    import { systemClock } from '../core/clock.ts';
    import { systemProcesses } from '../core/process-table.ts';
    import { makeWorkDir } from '../simulator/work-dir.ts';
    await makeWorkDir(${JSON.stringify(tempDir)}, { processes: systemProcesses(), clock: systemClock() });
    process.stdin.resume();`;
  const child = execa('node', ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: ROOT,
    stdin: 'pipe',
    reject: false,
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await child;
  });
  const made = (): string => readdirSync(tempDir).find(isAnnounced(tempDir)) ?? '';
  await expect.poll(made, { timeout: 60_000 }).not.toBe('');
  return { child, path: join(tempDir, made()) };
}

it('removes the folders of clouds that were killed, and no others', async () => {
  const world = temporary();
  const { child, path } = await otherCloud(world.tempDir);
  const own = await createWorkDir(world);
  expect(await sweepWorkDirs(world)).toBe(0);
  child.kill('SIGKILL');
  await child;
  expect(await sweepWorkDirs(world)).toBe(1);
  expect([path, own.path].map((folder) => existsSync(folder))).toEqual([false, true]);
  await own.remove();
  expect(existsSync(own.path)).toBe(false);
  await expect(removeWorkDir(world.tempDir)).rejects.toThrow('is no folder of doctor');
});

it.each([
  ['a container whose processes cannot be seen', { pidNamespace: 'pid:[2]' }],
  ['a host whose kernel is another one', { bootId: 'another' }],
])('leaves the folder of a living cloud alone, seen from %s', async (_, difference) => {
  const world = temporary();
  const { path } = await otherCloud(world.tempDir);
  const self = { ...world.processes.self, pid: 1, ...difference };
  const processes = { self, find: () => undefined };
  expect(await sweepWorkDirs({ ...world, processes })).toBe(0);
  expect(existsSync(path)).toBe(true);
});

it('leaves a folder alone that does not say yet whose it is', async () => {
  const world = temporary();
  mkdirSync(join(world.tempDir, 'doctor-cloud-new'));
  expect(await sweepWorkDirs(world)).toBe(0);
});

it('takes the folder of doctor 0.1 for an orphan when it names no process and is a day old', async () => {
  const world = temporary();
  const [young, old] = ['young', 'old'].map((name) => join(world.tempDir, `doctor-cloud-${name}`));
  for (const path of [young ?? '', old ?? '']) {
    mkdirSync(path);
    writeFileSync(workDirPresence(path).record, `${2 ** 22 + 1}\n`);
  }
  utimesSync(workDirPresence(old ?? '').record, new Date(0), new Date(0));
  expect(await sweepWorkDirs(world)).toBe(1);
  expect([existsSync(young ?? ''), existsSync(old ?? '')]).toEqual([true, false]);
});
