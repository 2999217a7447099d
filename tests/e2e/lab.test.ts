import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { currentUid } from '../../core/process.ts';
import { createLabProgress } from '../../cli/commands/lab/progress.ts';
import { logFileOf } from '../../lab/process/supervisor.ts';
import { describeLab, DEFAULT_SHAPE } from '../../lab/description.ts';
import { ensureSecrets } from '../../lab/secrets.ts';
import { writeState } from '../../lab/state.ts';
import { captured, commandBench } from '../support/world.ts';
import type { CommandBench } from '../support/world.ts';

let bench: CommandBench;
beforeEach(() => {
  bench = commandBench();
});
afterEach(() => bench.close());

/** A lab that was set up and is not running. */
async function setUp(dir: string): Promise<void> {
  await mkdir(join(dir, 'keys'), { recursive: true });
  await mkdir(join(dir, 'log'));
  await ensureSecrets(join(dir, 'keys'));
  await writeState(join(dir, 'lab.json'), { ...DEFAULT_SHAPE, computes: 1 }, false);
}

describe('doctor lab', () => {
  it.each([[['lab']], [['lab', 'fly']]])('%j says what can be done', async (argv) => {
    const result = await bench.run(argv);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(/The actions are up, status, env, logs, restart, down/);
  });

  it.each([['status'], ['env'], ['logs', 'nova-api']])('%s needs a lab', async (...words) => {
    const result = await bench.run(['lab', ...words, '--dir', 'nowhere']);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(/There is no lab in .*\/nowhere\..*LAB_NOT_FOUND/s);
  });

  it.each([
    ['--computes', '-1'],
    ['--computes', '100'],
    ['--big-computes', 'many'],
    ['--aodh-ttl', '1.5'],
  ])('up refuses %s %s', async (flag, value) => {
    const result = await bench.run(['lab', 'up', flag, value, '--dir', 'x']);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(`${flag} is "${value}"; it must be a number from 0 to`);
  });

  it('up refuses a folder that compute hosts would not see, before anything is changed', async () => {
    const result = await bench.run(['lab', 'up', '--dir', '/tmp/doctor-lab-that-must-not-be']);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(/its hosts have a \/tmp of their own.*LAB_REFUSED/s);
    const after = await bench.run(['lab', 'status', '--dir', '/tmp/doctor-lab-that-must-not-be']);
    expect(after.stderr).toContain('LAB_NOT_FOUND');
  });

  it('down refuses whoever is not root, and leaves alone what is no lab', async () => {
    const dir = join(bench.folder, 'mine');
    await mkdir(join(dir, 'run'), { recursive: true });
    await writeFile(join(dir, 'run', 'keep'), '');
    const result = await bench.run(['lab', 'down', '--purge', '--dir', dir]);
    const [code, saying] = currentUid() === 0 ? [0, 'Nothing was there to take down.'] : [2, 'LAB_REFUSED'];
    expect(result.exitCode).toBe(code);
    expect(result.stderr).toContain(saying);
    expect(await readdir(join(dir, 'run'))).toEqual(['keep']);
    expect(await readdir(dir)).toEqual(['run']);
  });

  it('status shows every service, and ends badly when they do not run', async () => {
    await setUp(join(bench.folder, 'lab'));
    const result = await bench.run(['lab', 'status', '--dir', 'lab']);
    expect(result.exitCode).toBe(3);
    expect(result.stdout).toMatch(/nova-api +│ controller +│ stopped/);
    expect(result.stdout).toMatch(/compute1-sshd +│ compute1 +│ stopped/);
    expect(result.stdout).toMatch(/0 of \d+ services run/);
  });

  it('env prints lines for a shell', async () => {
    await setUp(join(bench.folder, 'lab'));
    const result = await bench.run(['lab', 'env', '--dir', 'lab']);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain('export OS_AUTH_URL=http://10.20.0.1:25000/v3\n');
    expect(result.stdout).toContain(`export DOCTOR_CONFIG=${bench.folder}/lab/doctor.ini\n`);
  });

  it('logs prints the end of a log without colors, and the names of all services for a wrong one', async () => {
    const dir = join(bench.folder, 'lab');
    await setUp(dir);
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}\u001B[00m\n`).join('');
    await writeFile(logFileOf(describeLab(dir, DEFAULT_SHAPE), 'nova-api'), lines);
    const result = await bench.run(['lab', 'logs', 'nova-api', '--lines', '2', '--dir', 'lab']);
    expect([result.exitCode, result.stdout]).toEqual([0, 'line 28\nline 29\n']);
    const wrong = await bench.run(['lab', 'logs', 'nova', '--dir', 'lab']);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toMatch(/no service "nova".*nova-api, neutron-server/s);
  });
});

describe("a lab's progress", () => {
  it('is lines in a pipe, with a word now and then of what takes long', async () => {
    const clock = fakeClock();
    const output = captured();
    const progress = createLabProgress(output, clock);
    progress.onReport({ step: 'keys', state: 'begun', tookMs: 0 });
    progress.onReport({ step: 'keys', state: 'was so', tookMs: 1 });
    progress.onReport({ step: 'packages', state: 'begun', tookMs: 0 });
    await clock.advance(20_500);
    progress.onReport({ step: 'packages', state: 'made', tookMs: 20_500 });
    progress.onReport({ step: 'network', state: 'failed', tookMs: 10 });
    progress.close('The lab is up.');
    progress.close();
    expect(output.text()).toBe(
      '  20.0 s  … packages\n' +
        '  20.5 s  ✓ packages  20.5 s\n' +
        '  20.5 s  ✗ network  0.0 s\n' +
        '  20.5 s  1 steps were done already\n' +
        '  20.5 s  The lab is up.\n',
    );
    expect(clock.pending).toBe(0);
  });

  it('shows on a terminal what is under way, in one line', async () => {
    const clock = fakeClock();
    const output = { ...captured(), isTerminal: true, columns: 24 };
    const progress = createLabProgress(output, clock);
    progress.onReport({ step: 'database nova', state: 'begun', tookMs: 0 });
    progress.onReport({ step: 'database heat', state: 'begun', tookMs: 0 });
    await clock.advance(80);
    expect(output.text()).toBe('\r\u001B[2K⠙    0.1 s  database no');
    progress.close();
  });
});
