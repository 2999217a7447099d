import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Interrupted } from '../../cli/world.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';
import { recordOf, savedRecordOf, scenarioOf } from '../support/run-record.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

const QUICK = ['--latency', 'none', '--host-work', '20', '--lead', '2000'];
const maintain = (...argv: string[]): Promise<CommandResult> =>
  bench.run(['test', '--case', 'maintenance', ...QUICK, ...argv]);
const verdictsOf = ({ checks }: ScenarioRecord): Readonly<Record<string, string>> =>
  Object.fromEntries(checks.map(({ name, verdict }) => [name, verdict]));
const ALL_WELL = {
  'session-done': 'passed',
  'every-host-maintained': 'passed',
  'protocol-conformance': 'passed',
  'zero-downtime': 'passed',
  'alarms-armed': 'passed',
  'hosts-enabled': 'passed',
  'active-healthy': 'passed',
  'scaled-back': 'passed',
};

describe('doctor test --case maintenance on the embedded cloud', () => {
  it.each([3, 4])('maintains %i hosts without a gap in the service', async (hosts) => {
    const result = await maintain('--json', '--hosts', String(hosts));
    expect(result.exitCode).toBe(0);
    const record = recordOf(result);
    expect(record).toMatchObject({ verdict: 'passed', leftovers: [], target: { kind: 'simulated' } });
    const scenario = scenarioOf(result, 'maintenance');
    expect(verdictsOf(scenario)).toEqual(ALL_WELL);
    expect(scenario.armed).toMatchObject({ by: 'bus-canary' });
    const { maintenance } = scenario;
    expect(maintenance?.hosts.map(({ maintained }) => maintained)).toEqual(
      Array.from({ length: hosts }, () => true),
    );
    expect(maintenance?.service.longestGapMs).toBe(0);
    expect(maintenance?.service.samples).toBeGreaterThan(10);
    // One host is empty once two instances are gone: whatever is on the others moves once.
    expect(maintenance?.moves).toHaveLength(2 * (hosts - 1));
    expect(maintenance?.scalings.map(({ by, instances }) => [by, instances])).toEqual([
      [-2, 2 * hosts - 2],
      [2, 2 * hosts],
    ]);
    expect(readdirSync(bench.folder).filter((name) => name.startsWith('doctor-cloud-'))).toEqual([]);
  });

  it('shows its progress, and the times of a real cloud beside its own', async () => {
    const { stdout, stderr } = await maintain();
    expect(stderr).toMatch(/maintain 3 hosts: 2 s lead, 0.02 s of work each \(real clouds: 30 s, 0.5 s\)\n/);
    expect(stderr).toMatch(
      / {4}SCALE_IN\n.* {4}PLANNED_MAINTENANCE\n.* {4}compute-\d going-to-maintenance\n/,
    );
    expect(stdout).toMatch(/PASSED {2}maintenance · 3 hosts maintained in .*, no gap in the service/);
    expect(stdout).toMatch(/^doctor test successfully$/m);
    expect(stdout).not.toMatch(/doctor fault management test successfully/);
  });

  it('is the second part of the case all', async () => {
    const result = await bench.run(['test', '--case', 'all', ...QUICK, '--json']);
    const { scenarios, verdict } = recordOf(result);
    expect(scenarios.map(({ name, verdict: own }) => [name, own])).toEqual([
      ['fault_management', 'passed'],
      ['maintenance', 'passed'],
    ]);
    expect([verdict, result.exitCode]).toEqual(['passed', 0]);
    expect(result.stderr).toMatch(/^doctor fault management test successfully$/m);
  });

  it.each([
    [['--hosts', '2'], /2 compute hosts are up and enabled, and at least 3 are needed/],
    [['--vcpus', '1'], /the compute hosts have 1 vCPU, and half a host must be at least one/],
  ])('is skipped with its reason where hosts are too few or too small: %j', async (argv, reason) => {
    const result = await maintain('--json', ...argv);
    expect(recordOf(result)).toMatchObject({ verdict: 'skipped', leftovers: [] });
    expect(scenarioOf(result, 'maintenance').reason).toMatch(reason);
    expect(result.exitCode).toBe(4);
    expect((await maintain('--allow-skip', ...argv)).exitCode).toBe(0);
  });

  it('names the external network when it is not there', async () => {
    const { exitCode, stderr } = await maintain('--external-network', 'elsewhere');
    expect(stderr).toMatch(/The cloud has no external network elsewhere; it has public\./);
    expect(exitCode).toBe(2);
  });

  it('takes everything back when it is interrupted while a host is worked at', async () => {
    const stop = new AbortController();
    const runs = join(bench.folder, 'interrupted');
    const running = bench.run(
      ['test', '--case', 'maintenance', '--latency', 'none', '--host-work', '60000', '--runs-dir', runs],
      { signal: stop.signal },
    );
    const trace = (): string => {
      const [run] = existsSync(runs) ? readdirSync(runs) : [];
      const file = join(runs, run ?? '', 'trace.jsonl');
      return existsSync(file) ? readFileSync(file, 'utf8') : '';
    };
    await expect.poll(trace, { timeout: 60_000, interval: 10 }).toContain('"in-maintenance"');
    stop.abort(new Interrupted('SIGINT'));
    const { exitCode, stdout, stderr } = await running;
    expect(stderr).toContain('interrupted by SIGINT; everything it made was taken back');
    expect(exitCode).toBe(130);
    expect(trace()).toMatch(/MAINTENANCE_FAILED.*the Admin tool was stopped in the middle of it/);
    const [run = ''] = readdirSync(runs);
    const record = savedRecordOf(join(runs, run), { stdout, stderr });
    expect([record.verdict, record.reason]).toEqual([
      'unknown',
      expect.stringMatching(/the scenario did not come to its end: .*SIGINT/),
    ]);
  });
});

describe('what goes wrong on purpose', () => {
  const SHORT = ['--reply-window', '1000'];

  it.each([
    ['nack', [], /answered NACK_PLANNED_MAINTENANCE: injected: nack/],
    ['nack=SCALE_IN', [], /answered NACK_SCALE_IN: injected: nack/],
    ['silence', SHORT, /did not answer PLANNED_MAINTENANCE before/],
    ['late-ack', SHORT, /did not answer PLANNED_MAINTENANCE before/],
    ['wrong-session', SHORT, /did not answer PLANNED_MAINTENANCE before/],
    ['wrong-ids', [], /is none of the instances/],
    ['wrong-action', [], /the action EVACUATE for instance \S+ is not allowed/],
    ['migration-fails', [], /could not migrate from compute-\d: it is in ERROR/],
    ['migration-hangs', ['--move-timeout', '1500'], /did not migrate from compute-\d within 1.5 s/],
    ['host-dies', [], /compute-\d did not come back from its maintenance: it does not answer over SSH/],
    ['app-manager-dies', SHORT, /did not answer PLANNED_MAINTENANCE before/],
    ['admin-tool-dies', [], /the Admin tool was stopped in the middle of it/],
  ])(
    'with the injected fault %s fails with its reason; hosts and service are as they should be',
    async (fault, argv, reason) => {
      const result = await maintain('--json', '--knob', fault, ...argv);
      expect(result.exitCode).toBe(1);
      expect(recordOf(result)).toMatchObject({ verdict: 'failed', leftovers: [] });
      const scenario = scenarioOf(result, 'maintenance');
      expect(scenario.reason).toMatch(/the session ended MAINTENANCE_FAILED: /);
      expect(scenario.reason).toMatch(reason);
      expect(verdictsOf(scenario)).toMatchObject({
        'session-done': 'failed',
        'hosts-enabled': 'passed',
        'active-healthy': 'passed',
        'scaled-back': 'skipped',
      });
      const { maintenance } = scenario;
      expect(maintenance?.service.longestGapMs).toBe(0);
    },
  );

  it('tokens that run out all the time, also while Heat is at work, do not disturb a maintenance', async () => {
    const result = await maintain('--json', '--knob', 'token-life=2000', '--latency', 'zed-lab');
    expect(verdictsOf(scenarioOf(result, 'maintenance'))).toEqual(ALL_WELL);
  });
});
