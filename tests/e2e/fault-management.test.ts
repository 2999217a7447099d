import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recordOf, scenarioOf } from '../support/run-record.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

/** Ports of their own, so that tests in parallel do not meet. */
const PORTS = ['--inspector-port', '0', '--consumer-port', '0'];
/** A busy machine may take longer than a cloud may. */
const PATIENT = ['--budget', '60000', '--notification-timeout', '60000'];
const test = (...argv: string[]): Promise<CommandResult> =>
  bench.run(['test', '--latency', 'none', ...PORTS, ...PATIENT, ...argv]);

/** Every temporary folder a run made must be gone when it ends. */
function leftoverFolders(): string[] {
  return readdirSync(bench.folder).filter((name) => name.startsWith('doctor-cloud-'));
}

describe('doctor test --case fault_management on the embedded cloud', () => {
  it.each(['link-down', 'partition'])(
    'passes with all eleven checkpoints by the fault %s, and leaves nothing',
    async (fault) => {
      const result = await test('--json', '--fault', fault);
      expect(result.stderr).not.toMatch(/error/i);
      expect(result.exitCode).toBe(0);
      const record = recordOf(result);
      expect(record).toMatchObject({
        verdict: 'passed',
        target: { kind: 'simulated', name: 'embedded cloud' },
        installer: 'local',
        leftovers: [],
      });
      const scenario = scenarioOf(result, 'fault');
      expect(scenario.checkpoints.map((checkpoint) => checkpoint.index)).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
      ]);
      expect(scenario.notificationTimeMs).toBeGreaterThan(0);
      expect(scenario.checks.map((check) => [check.name, check.verdict])).toEqual(
        expect.arrayContaining([
          ['silence-before-fault', 'passed'],
          ['host-forced-down', 'passed'],
          ['vms-in-error', 'passed'],
          ['owner-sees-host-down', 'passed'],
          ['tenant-isolation', 'passed'],
          ['replacement-active', 'passed'],
          ['host-restored', 'passed'],
        ]),
      );
      expect(leftoverFolders()).toEqual([]);
    },
  );

  it('shows the timeline to people, marked as simulated, with how to repeat it and where the record is', async () => {
    const result = await test();
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/simulated/i);
    expect(result.stdout).toMatch(/passed/i);
    expect(result.stdout).toMatch(/doctor test .*--latency none/);
    expect(result.stdout).toMatch(/runs\/\d{8}-\d{6}-[0-9a-f]{6}/);
    expect(result.stdout).toMatch(/^doctor test successfully$/m);
    expect(result.stdout).toMatch(/^doctor fault management test successfully$/m);
    expect(result.stdout + result.stderr).not.toContain('\u001B[');
  });

  it('works with several VMs and with port status', async () => {
    const config = join(bench.folder, 'ports.conf');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(config, '[inspector]\nupdate_neutron_port_dp_status = True\n');
    const result = await test('--json', '--vms', '5', '--config', config);
    expect(result.exitCode).toBe(0);
    const scenario = scenarioOf(result, 'fault');
    expect(scenario.checks).toContainEqual({ name: 'ports-down', verdict: 'passed' });
  });

  it('says that the replacement found no room, where there is but one host', async () => {
    const result = await test('--json', '--hosts', '1');
    expect(result.exitCode).toBe(0);
    expect(scenarioOf(result, 'fault').checks).toContainEqual({
      name: 'replacement-active',
      verdict: 'skipped',
      reason: expect.stringMatching(/no room.*No valid host was found/) as string,
    });
  });

  it('repeats', async () => {
    const result = await test('--json', '--repeat', '2');
    expect(result.exitCode).toBe(0);
    expect(recordOf(result).scenarios).toHaveLength(2);
  });

  it('fails when the alarm is dropped', async () => {
    const result = await test(
      '--json',
      '--knob',
      'drop-alarm',
      '--budget',
      '1000',
      '--notification-timeout',
      '6000',
    );
    expect(scenarioOf(result, 'fault').verdict).toBe('failed');
    expect(result.exitCode).toBe(1);
    expect(leftoverFolders()).toEqual([]);
  });

  it('fails when Aodh takes 8 s, however busy this machine is', async () => {
    const result = await test('--json', '--knob', 'slow-aodh=8000', '--budget', '1000');
    expect(scenarioOf(result, 'fault').verdict).toBe('failed');
    expect(scenarioOf(result, 'fault').notificationTimeMs).toBeGreaterThan(8000);
    expect(result.exitCode).toBe(1);
  });

  it.each([1, 9])('is unknown when the stamp of checkpoint %i is missing', async (index) => {
    const result = await test('--json', '--knob', `withhold=${index}`);
    expect(scenarioOf(result, 'fault').verdict).toBe('unknown');
    expect(result.exitCode).toBe(4);
  });

  it('shows a gap, and passes, when a checkpoint is missing that the verdict does not need', async () => {
    const missing = await test('--json', '--knob', 'withhold=6');
    expect(missing.exitCode).toBe(0);
    const required = await test('--json', '--knob', 'withhold=6', '--require-profile');
    expect(scenarioOf(required, 'fault').verdict).toBe('unknown');
    expect(required.exitCode).toBe(4);
  });

  it('takes everything back when it is interrupted', async () => {
    const stop = new AbortController();
    const { Interrupted } = await import('../../cli/world.ts');
    const running = bench.run(['test', '--latency', 'none', ...PORTS, '--runs-dir', 'interrupted'], {
      signal: stop.signal,
    });
    const runs = join(bench.folder, 'interrupted');
    await expect.poll(() => existsSync(runs) && readdirSync(runs).length, { timeout: 60_000 }).toBe(1);
    const ledger = join(runs, readdirSync(runs)[0] ?? '', 'ledger.jsonl');
    await expect
      .poll(() => readFileSync(ledger, 'utf8').includes('"server"'), { timeout: 60_000 })
      .toBe(true);
    stop.abort(new Interrupted('SIGTERM'));
    const result = await running;
    expect(result.exitCode).toBe(143);
    expect(result.stderr).toContain('interrupted by SIGTERM');
    expect(leftoverFolders()).toEqual([]);
    const lines = readFileSync(ledger, 'utf8').trim().split('\n');
    const states = new Map(
      lines
        .map((line) => JSON.parse(line) as { seq: number; state: string })
        .map((line) => [line.seq, line.state]),
    );
    expect([...states.values()].every((state) => state === 'undone')).toBe(true);
  });
});

describe('doctor profile', () => {
  it('judges a saved run as the run judged itself', async () => {
    const run = recordOf(await test('--json'));
    const again = await bench.run(['profile', run.runId, '--json']);
    expect(again.exitCode).toBe(0);
    expect(recordOf(again)).toEqual(run);
  });
});
