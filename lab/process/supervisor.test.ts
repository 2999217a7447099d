import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { sendSignal } from '../../core/process.ts';
import { waitFor } from '../../core/wait-for.ts';
import { DEFAULT_SHAPE, describeLab } from '../description.ts';
import type { LabDescription } from '../description.ts';
import type { ServiceSpec } from '../services/spec.ts';
import { workDirOf } from './marks.ts';
import { readProcess } from './proc.ts';
import { createSupervisor, logFileOf, pidFileOf, recordedServices, recordedSessions } from './supervisor.ts';
import type { Supervisor } from './supervisor.ts';
import { endAll, strays } from './sweep.ts';

const clock = systemClock();
let lab: LabDescription;
let supervisor: Supervisor;
let config: string;

beforeEach(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'doctor-lab-'));
  lab = describeLab(dir, DEFAULT_SHAPE);
  supervisor = createSupervisor(lab, clock);
  config = join(dir, 'service.conf');
  for (const folder of [join(lab.paths.run, 'pids'), workDirOf(lab), lab.paths.log]) {
    await mkdir(folder, { recursive: true });
  }
  await writeFile(config, 'one');
});
afterEach(async () => {
  await endAll(() => strays(lab.dir, new Set()), 'processes of the test', clock);
  await rm(lab.dir, { recursive: true });
});

/** A service that runs a shell script; `tail` waits without passing time. */
function serviceOf(script: string, more: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    name: 'sample',
    command: ['/bin/sh', '-c', script],
    files: [config],
    ready: { kind: 'worker' },
    requires: [],
    stopMs: 200,
    ...more,
  };
}

const FOREVER = 'exec tail -f /dev/null';

describe('the supervisor', () => {
  it('starts a service that outlives the caller, and finds and stops it', async () => {
    const spec = serviceOf(`echo hello; ${FOREVER}`);
    expect(await supervisor.find(spec)).toBeUndefined();
    await supervisor.start(spec);
    const found = await supervisor.find(spec);
    expect(found).toMatchObject({ current: true });
    expect((await readProcess(found?.pid ?? 0))?.session).toBe(found?.pid);
    expect(await recordedServices(lab)).toEqual(['sample']);
    expect(await recordedSessions(lab)).toEqual(new Set([found?.pid]));
    await waitFor(
      'the service has said hello',
      async () => (await readFile(logFileOf(lab, 'sample'), 'utf8')) !== '',
      { clock, timeoutMs: 60_000, intervalMs: 10 },
    );
    await supervisor.stop('sample', 2_000);
    expect(await readProcess(found?.pid ?? 0)).toBeUndefined();
    expect(await supervisor.find(spec)).toBeUndefined();
    expect(await readFile(logFileOf(lab, 'sample'), 'utf8')).toBe('hello\n');
  });

  it('sees that the configuration or the command has changed', async () => {
    const spec = serviceOf(FOREVER);
    await supervisor.start(spec);
    await writeFile(config, 'two');
    expect(await supervisor.find(spec)).toMatchObject({ current: false });
    await writeFile(config, 'one');
    expect(await supervisor.find(spec)).toMatchObject({ current: true });
    expect(await supervisor.find({ ...spec, command: ['/bin/true'] })).toMatchObject({ current: false });
  });

  it('ends what does not want to end, with its children', async () => {
    const spec = serviceOf(`trap '' TERM; tail -f /dev/null & wait`);
    await supervisor.start(spec);
    const session = (await supervisor.find(spec))?.pid;
    await supervisor.stop('sample', 100);
    expect(await recordedServices(lab)).toEqual([]);
    expect((await strays(lab.dir, new Set())).filter((stray) => stray.session === session)).toEqual([]);
  });

  it('leaves a process alone that has only the number of its own', async () => {
    const spec = serviceOf(FOREVER);
    await supervisor.start(spec);
    const found = await supervisor.find(spec);
    const path = pidFileOf(lab, 'sample');
    const record = JSON.parse(await readFile(path, 'utf8')) as { startTicks: number };
    await writeFile(path, JSON.stringify({ ...record, startTicks: record.startTicks - 1 }));
    expect(await supervisor.find(spec)).toBeUndefined();
    await supervisor.stop('sample', 100);
    expect(await readProcess(found?.pid ?? 0)).toBeDefined();
  });

  it('says why a service cannot be started', async () => {
    const spec = serviceOf('', { command: ['/nonexistent/program'] });
    await expect(supervisor.start(spec)).rejects.toMatchObject({
      code: 'LAB_FAILED',
      message: expect.stringContaining('ENOENT') as string,
    });
  });
});

describe('strays', () => {
  it('are the processes of a lab whose first one is gone', async () => {
    const spec = serviceOf('tail -f /dev/null & tail -f /dev/null & wait');
    await supervisor.start(spec);
    const leader = (await supervisor.find(spec))?.pid ?? 0;
    expect(await strays(lab.dir, await recordedSessions(lab))).toEqual([]);
    sendSignal(leader, 'SIGKILL');
    const isGone = async () => (await readProcess(leader)) === undefined;
    await waitFor('the first process is gone', isGone, { clock, timeoutMs: 60_000, intervalMs: 10 });
    const left = async () => strays(lab.dir, await recordedSessions(lab));
    await endAll(left, 'processes of the test', clock);
    expect(await left()).toEqual([]);
  });
});
