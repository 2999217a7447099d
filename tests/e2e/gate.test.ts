import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { saveRun } from '../support/saved-run.ts';
import type { SavedRun } from '../support/saved-run.ts';
import { startTestDb } from '../support/testdb-server.ts';
import type { TestDbServer } from '../support/testdb-server.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

const SITE = { NODE_NAME: 'lf-pod1', DEPLOY_SCENARIO: 'os-nosdn-nofeature-ha' };
const EMBEDDED = { kind: 'simulated', name: 'embedded cloud' } as const;
const TEST = ['test', '--latency', 'none', '--inspector-port', '0', '--consumer-port', '0'];
const SUCCESS = /^doctor test successfully$/m;

let folders = 0;
const newRunsDir = (): string => join(bench.folder, `runs-${(folders += 1)}`);

async function database(): Promise<TestDbServer> {
  const db = await startTestDb({ perPage: 3 });
  onTestFinished(() => db.close());
  return db;
}

function doctor(
  runsDir: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const path = { HOME: '/nonexistent', PATH: '/usr/local/bin:/usr/bin:/bin' };
  return bench.run([...argv, '--runs-dir', runsDir], { env: { ...path, ...env } });
}

/** The files of the newest run in a folder. */
function newest(runsDir: string): { readonly files: readonly string[]; readonly comparison: unknown } {
  const id =
    readdirSync(runsDir)
      .filter((name) => /^\d{8}-/.test(name))
      .sort()
      .at(-1) ?? '';
  const file = join(runsDir, id, 'comparison.json');
  const comparison: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  return { files: readdirSync(join(runsDir, id)), comparison };
}

/** Earlier runs of four iterations each; each took about that long. */
function saveEarlier(
  runsDir: string,
  count: number,
  aboutMs: number,
  more: SavedRun = {},
): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const runId = `202601${String(index + 1).padStart(2, '0')}-120000-0a1b2c`;
    saveRun(runsDir, runId, {
      target: EMBEDDED,
      notificationsMs: [0, 1, 2, 3].map((more) => aboutMs * (1 + (index + more) / 100)),
      ...more,
    });
    return runId;
  });
}

describe('doctor test --upload', () => {
  it('sends the result, says where it is, and changes no verdict', async () => {
    const db = await database();
    const runsDir = newRunsDir();
    const result = await doctor(runsDir, [...TEST, '--upload', '--upload-simulated', '--repeat', '2'], {
      ...SITE,
      TEST_DB_URL: db.url,
    });
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(SUCCESS);
    expect(result.stdout).toMatch(
      /^Sent: SIMULATED doctor-notification PASS of run .*results\/[0-9a-f]{24}$/m,
    );
    const tag = db.results[0]?.['build_tag'];
    expect(tag).toMatch(/^doctor-\d{8}-\d{6}-[0-9a-f]{6}$/);
    expect(db.results[0]?.['details']).toMatchObject({ simulated: true, summary: { iterations: 2 } });
  });

  it('keeps the result when the database is down: the exit code stays, unless it is required', async () => {
    const runsDir = newRunsDir();
    const env = { ...SITE, TEST_DB_URL: 'http://127.0.0.1:9/api/v1/results' };
    const tolerant = await doctor(runsDir, [...TEST, '--upload', '--upload-simulated', '--json'], env);
    expect(tolerant.exitCode).toBe(0);
    expect(JSON.parse(tolerant.stdout)).toMatchObject({ verdict: 'passed' });
    expect(tolerant.stderr).toMatch(
      /^Still waiting: SIMULATED doctor-notification PASS .*cannot be reached: ECONNREFUSED/m,
    );
    const strict = await doctor(runsDir, [...TEST, '--require-upload', '--upload-simulated'], env);
    expect(strict.exitCode).toBe(3);
    expect(strict.stderr).toContain('TESTDB_UNREACHABLE');
    const db = await database();
    const later = await doctor(runsDir, ['upload'], { TEST_DB_URL: db.url });
    expect(later.exitCode).toBe(0);
    expect(later.stdout.match(/^Sent: SIMULATED/gm)).toHaveLength(2);
    expect(db.results).toHaveLength(2);
  });

  it('says what it does not send', async () => {
    const db = await database();
    const argv = [...TEST, '--require-upload', '--upload-simulated', '--knob', 'withhold=9'];
    const result = await doctor(newRunsDir(), argv, { ...SITE, TEST_DB_URL: db.url });
    expect(result.exitCode).toBe(4);
    expect(result.stdout).toMatch(
      /^Not sent: doctor-notification: it is unknown, and the test database knows only/m,
    );
    expect(db.requests).toEqual([]);
  });
});

describe('doctor test --against-last', () => {
  it('fails a run that is slower than earlier ones in the runs folder, and says so', async () => {
    const runsDir = newRunsDir();
    const runs = saveEarlier(runsDir, 5, 0.5);
    const argv = ['test', '--repeat', '4', '--against-last', '3', ...TEST.slice(3)];
    const result = await doctor(runsDir, argv);
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(
      /^SIMULATED fault_management against the last 3 runs that passed in the runs folder \(there is no test database to ask\): SLOWER$/m,
    );
    expect(result.stdout).toMatch(
      /^ {2}notification: 0\.5 ms \(12\) before, \d+\.\d ms \(4\) now: .* p 0\.00\d\d: slower$/m,
    );
    expect(result.stdout).not.toMatch(SUCCESS);
    expect(newest(runsDir).comparison).toMatchObject({
      schemaVersion: 1,
      verdict: 'slower',
      target: { kind: 'simulated' },
      against: { name: 'runs folder', last: 3 },
      scenarios: [{ runs: runs.slice(-3).reverse() }],
    });
  });

  it('compares with the test database, over its pages, and does not compare with itself', async () => {
    const db = await database();
    const runsDir = newRunsDir();
    const env = { ...SITE, TEST_DB_URL: db.url };
    const other = newRunsDir();
    for (const runId of saveEarlier(other, 5, 900))
      await doctor(other, ['upload', runId, '--upload-simulated'], env);
    // What does not count: another pod, another deployed scenario, a failure, a real cloud.
    saveRun(other, '20260201-120000-0a1b2c', { target: EMBEDDED, notificationsMs: [1, 1, 1, 1] });
    saveRun(other, '20260202-120000-0a1b2c', { notificationsMs: [1, 1, 1, 1] });
    await doctor(other, ['upload', '20260201-120000-0a1b2c', '--upload-simulated', '--pod', 'lf-pod2'], env);
    await doctor(
      other,
      ['upload', '20260201-120000-0a1b2c', '--upload-simulated', '--deploy-scenario', 'os-odl'],
      env,
    );
    await doctor(other, ['upload', '20260202-120000-0a1b2c'], env);
    expect(db.results).toHaveLength(8);
    const result = await doctor(
      runsDir,
      [...TEST, '--repeat', '3', '--against-last', '4', '--upload', '--upload-simulated'],
      env,
    );
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(
      /^SIMULATED fault_management against the last 4 runs that passed in the test database: no slow-down found$/m,
    );
    expect(result.stdout).toMatch(/left out: 20260202-120000-0a1b2c: its cloud is openstack/);
    expect(result.stdout).toMatch(SUCCESS);
    expect(newest(runsDir).comparison).toMatchObject({
      verdict: 'not slower',
      scenarios: [{ comparisons: [{ before: { count: 16 }, after: { count: 3 } }] }],
    });
    expect(db.results).toHaveLength(9);
  });

  it('fails nothing when there is not enough to judge, or the database cannot be read', async () => {
    const runsDir = newRunsDir();
    const fresh = await doctor(runsDir, [...TEST, '--against-last', '5', '--json']);
    expect(fresh.exitCode).toBe(0);
    expect(fresh.stderr).toMatch(/against 0 earlier runs of 5 wanted .*: NOT ENOUGH TO JUDGE/);
    expect(newest(runsDir).comparison).toMatchObject({ verdict: 'not enough' });
    const env = { ...SITE, TEST_DB_URL: 'http://127.0.0.1:9/api/v1/results' };
    const down = await doctor(runsDir, [...TEST, '--against-last', '5'], env);
    expect(down.exitCode).toBe(0);
    expect(down.stdout).toMatch(/^Earlier results could not be read: .*ECONNREFUSED/m);
    expect(down.stdout).toMatch(/NOT ENOUGH TO JUDGE/);
  });
});

describe('doctor compare', () => {
  it('compares two runs, and two lists of them', async () => {
    const runsDir = newRunsDir();
    const runs = saveEarlier(runsDir, 4, 80);
    saveRun(runsDir, '20260301-120000-0a1b2c', {
      target: EMBEDDED,
      notificationsMs: [0, 1, 2, 3, 4, 5, 6, 7].map((ms) => 140 + ms),
    });
    const result = await doctor(runsDir, ['compare', runs.slice(0, 2).join(','), '20260301-120000-0a1b2c']);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain(`before SIMULATED ${runs[0]}, ${runs[1]}: 8 iterations\n`);
    expect(result.stdout).toMatch(
      /^ notification +81\.\d ms \(8\) +143\.5 ms \(8\) +\+6\d\.\d ms \(\+7\d\.\d %\) .* slower$/m,
    );
    expect(result.stdout).toMatch(/^ monitor .* no difference$/m);
    const json = await doctor(runsDir, ['compare', runs[0] ?? '', runs[1] ?? '', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      schemaVersion: 2,
      before: { runs: [runs[0]], targetKind: 'simulated', iterations: 4 },
      comparisons: expect.arrayContaining([
        expect.objectContaining({ measure: 'notificationMs', verdict: 'not enough' }),
      ]) as unknown,
    });
  });

  it.each([
    [['compare'], /Missing required argument 'run'/],
    [['compare', 'a', 'b'], /There is no run a/],
    [['compare', ' , ', 'b'], /no runs to compare on one side/],
  ])('refuses %j', async (argv, words) => {
    const result = await doctor(newRunsDir(), argv);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(words);
  });
});
