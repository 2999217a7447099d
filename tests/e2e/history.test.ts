import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoTime } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { systemClock } from '../../core/clock.ts';
import { judgeRun } from '../../profiler/judge-run.ts';
import type { RunHeader } from '../../record/run-record.ts';
import { SAMPLE_HEADER, sampleTrace } from '../../profiler/testing/sample-trace.ts';
import type { Sample } from '../../profiler/testing/sample-trace.ts';
import { formatJson } from '../../report/json.ts';
import { spoolResult } from '../support/spooled-result.ts';
import { commandBench, noProcesses } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

const NOW_US = Date.UTC(2026, 10, 20, 12) * 1000;
const clock: Clock = { ...systemClock(), wallUs: () => NOW_US };
const doctor = (...argv: string[]) => bench.run(argv, { clock });
/** A process that is there. */
const RUNNING = 4242;

interface SavedRun {
  readonly day: number;
  readonly sample?: Sample;
  readonly header?: Partial<RunHeader>;
  readonly ledger?: readonly object[];
  readonly pid?: number;
}

const LINK = { seq: 1, state: 'made', kind: 'link', what: 'link of compute-1', undo: {} };
const REAL = { target: { kind: 'openstack', name: 'http://cloud:5000/v3' } } as const;

/** Writes the files of a run, as a run leaves them. Returns its id. */
function save(root: string, { day, sample, header, ledger = [], pid }: SavedRun): string {
  const startedAt = isoTime(Date.UTC(2026, 10, day, 9) * 1000);
  const runId = `${startedAt.slice(0, 10).replaceAll('-', '')}-090000-abcdef`;
  const folder = join(bench.folder, root, runId);
  mkdirSync(folder, { recursive: true });
  const trace = sampleTrace(sample);
  const record = judgeRun(trace, { ...SAMPLE_HEADER, runId, startedAt, ...header });
  writeFileSync(join(folder, 'run.json'), formatJson(record));
  writeFileSync(join(folder, 'trace.jsonl'), trace.map((event) => `${JSON.stringify(event)}\n`).join(''));
  writeFileSync(join(folder, 'ledger.jsonl'), ledger.map((line) => `${JSON.stringify(line)}\n`).join(''));
  if (pid !== undefined) writeFileSync(join(folder, 'doctor.pid'), `${pid}\n`);
  return runId;
}

const idsIn = (text: string): readonly string[] => text.match(/^\d{8}-\d{6}-[0-9a-f]{6}/gm) ?? [];
const idOf = (day: number): string => `202611${String(day).padStart(2, '0')}-090000-abcdef`;

beforeAll(() => {
  save('runs', { day: 1 });
  writeFileSync(join(bench.folder, 'file'), '');
  save('runs', { day: 2, sample: { timesMs: { receivedAlarm: 1500, handledAlarm: 1600 } }, header: REAL });
  save('runs', {
    day: 10,
    sample: { timesMs: { receivedAlarm: undefined } },
    header: { ...REAL, installer: 'apex' },
  });
  save('runs', { day: 18, header: { finishedAt: null }, ledger: [LINK] });
  const broken = save('runs', { day: 19 });
  writeFileSync(join(bench.folder, 'runs', broken, 'run.json'), '{"schemaVersion": 1, "verdict": "pas');
  const old = save('runs', { day: 20 });
  writeFileSync(join(bench.folder, 'runs', old, 'run.json'), '{"schemaVersion": 99}');
  mkdirSync(join(bench.folder, 'runs', 'notes'));
});

describe('doctor history', () => {
  it('lists every run, newest first, whatever state its files are in', async () => {
    const { exitCode, stdout, stderr } = await doctor('history');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(idsIn(stdout)).toEqual([20, 19, 18, 10, 2, 1].map(idOf));
    expect(stdout).toContain('run.json is no JSON');
    expect(stdout).toContain('schemaVersion 99');
    expect(stdout).toMatch(/\? unknown +42\.2 ms +killed, left 1$/m);
  });

  it.each([
    [['--verdict', 'failed'], [2]],
    [
      ['--verdict', 'failed,unknown'],
      [18, 10, 2],
    ],
    [['--installer', 'apex'], [10]],
    [
      ['--target', 'simulated'],
      [18, 1],
    ],
    [['--case', 'maintenance'], []],
    [
      ['--since', '10d'],
      [20, 19, 18],
    ],
    [
      ['--since', '2026-11-10', '--until', '2026-11-18'],
      [18, 10],
    ],
    [
      ['--until', '2026-11-10T09:00'],
      [10, 2, 1],
    ],
    [
      ['--limit', '2'],
      [20, 19],
    ],
    [
      ['--reverse', '--limit', '2'],
      [1, 2],
    ],
    [
      ['--sort', 'verdict', '--limit', '3'],
      [2, 18, 10],
    ],
    [
      ['--sort', 'notification'],
      [2, 18, 1, 20, 19, 10],
    ],
    [
      ['--sort', 'notification', '--reverse', '--limit', '3'],
      [18, 1, 2],
    ],
  ])('%j', async (argv, days) => {
    expect(idsIn((await doctor('history', ...argv)).stdout)).toEqual(days.map(idOf));
  });

  it('says how many runs it cannot show', async () => {
    const { stderr } = await doctor('history', '--verdict', 'passed');
    expect(stderr).toContain('2 runs have records that cannot be read');
  });

  it('gives programs an array, of nothing as well', async () => {
    const all = JSON.parse((await doctor('history', '--json')).stdout) as readonly object[];
    expect(all).toHaveLength(6);
    expect(all[4]).toMatchObject({
      runId: idOf(2),
      verdict: 'failed',
      notificationTimeMs: 1451.8,
      target: REAL.target,
      cases: [{ name: 'fault_management', iterations: 1 }],
    });
    expect((await doctor('history', '--json', '--runs-dir', 'none')).stdout).toBe('[]\n');
  });

  it.each([
    [['--verdict', 'good'], '--verdict is "good"; it must be some of'],
    [['--sort', 'size'], '--sort is "size"; it must be one of'],
    [['--limit', '0'], '--limit is "0"'],
    [['--since', 'yesterday'], '--since is "yesterday"; it must be a date or an age'],
    [['--case', 'x'], '--case is "x"; it must be one of'],
  ])('refuses %j', async (argv, words) => {
    const { exitCode, stderr } = await doctor('history', ...argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe('doctor show', () => {
  const record = (id: string): string => readFileSync(join(bench.folder, 'runs', id, 'run.json'), 'utf8');

  it.each([
    ['20261102'],
    [idOf(2)],
    [join('runs', idOf(2))],
    [join('runs', idOf(2), 'run.json')],
    [join('runs', idOf(2), 'trace.jsonl')],
  ])('shows the record of %s as it is', async (run) => {
    const { exitCode, stdout } = await doctor('show', run);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('notification time 1451.8 ms is not under 1000 ms');
    expect((await doctor('show', run, '--json')).stdout).toBe(record(idOf(2)));
  });

  it('takes a record that lies alone, of which profile says what it lacks', async () => {
    mkdirSync(join(bench.folder, 'artifacts'));
    const file = join('artifacts', 'result.json');
    cpSync(join(bench.folder, 'runs', idOf(1), 'run.json'), join(bench.folder, file));
    const { stdout } = await doctor('show', file);
    expect(stdout).toContain('SIMULATED');
    expect(stdout).not.toContain('doctor test successfully');
    expect((await doctor('show', file, '--quiet')).stdout).toMatch(/^SIMULATED fault_management PASSED/);
    const { exitCode, stderr } = await doctor('profile', file);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no trace.jsonl beside artifacts/result.json.');
  });

  it('takes the newest without a name', async () => {
    save('few', { day: 3 });
    save('few', { day: 4, header: REAL });
    const { stdout } = await doctor('show', '--runs-dir', 'few');
    expect(stdout).toContain(`run ${idOf(4)}`);
    expect((await doctor('profile', 'latest', '--runs-dir', 'few')).stdout).toContain(idOf(4));
    expect(
      (await doctor('report', 'latest', '--runs-dir', 'few', '--report', 'json', '--output', '-')).exitCode,
    ).toBe(0);
  });

  it.each([
    [['2026'], '6 runs begin with 2026, the newest being'],
    [['2027'], 'There is no run 2027.'],
    [['../../etc'], 'There is no run ../../etc.'],
    [['2027', '--runs-dir', 'file'], 'cannot be read: ENOTDIR'],
    [['latest', '--runs-dir', 'none'], 'There is no run in '],
    [[idOf(19)], 'is no JSON'],
  ])('%j: %s', async (argv, words) => {
    const { exitCode, stderr } = await doctor('show', ...argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe('doctor prune', () => {
  const left = (root: string): readonly string[] => readdirSync(join(bench.folder, root)).sort();
  const folder = (root: string): string => {
    rmSync(join(bench.folder, root), { recursive: true, force: true });
    for (const day of [1, 2, 3]) save(root, { day });
    save(root, { day: 4, ledger: [LINK] });
    save(root, { day: 5, header: REAL });
    return root;
  };

  it('refuses to choose by itself', async () => {
    const root = folder('prune-1');
    for (const argv of [[], ['--force'], ['--dry-run']]) {
      const { exitCode, stderr } = await doctor('prune', '--runs-dir', root, ...argv);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('No criterion selects the runs to remove.');
    }
    expect(left(root)).toHaveLength(5);
  });

  it('shows with --dry-run what it would do, and does nothing', async () => {
    const root = folder('prune-2');
    const { stdout } = await doctor('prune', '--runs-dir', root, '--keep', '1', '--dry-run');
    expect(stdout).toMatch(/^20261101-090000-abcdef: would be removed, SIMULATED passed, \d+\.\d kB$/m);
    expect(stdout).toMatch(/^would remove 3 runs, \d+\.\d kB; 1 kept$/m);
    expect(left(root)).toHaveLength(5);
  });

  it.each([
    [
      ['--keep', '2'],
      [4, 5],
    ],
    [['--keep', '0'], [4]],
    [
      ['--older-than', '18d'],
      [3, 4, 5],
    ],
    [
      ['--older-than', '1h', '--target', 'openstack'],
      [1, 2, 3, 4],
    ],
    [
      ['--verdict', 'passed', '--keep', '3'],
      [3, 4, 5],
    ],
    [
      ['--verdict', 'failed'],
      [1, 2, 3, 4, 5],
    ],
  ])('%j keeps %j', async (argv, days) => {
    const root = folder('prune-3');
    expect((await doctor('prune', '--runs-dir', root, ...argv)).exitCode).toBe(0);
    expect(left(root)).toEqual(days.map(idOf));
  });

  it('never removes what goes on or waits to be sent, not by force either', async () => {
    const root = folder('prune-4');
    save(root, { day: 6, pid: RUNNING });
    // One that is whole, as `doctor test` and `doctor upload` write it, and a damaged one.
    spoolResult(join(bench.folder, root), idOf(1));
    writeFileSync(join(bench.folder, root, 'upload-spool', `${idOf(3)}.doctor-maintenance.json`), '{');
    const { stdout } = await bench.run(['prune', '--runs-dir', root, '--keep', '0', '--force'], {
      clock,
      processes: noProcesses([RUNNING]),
    });
    expect(left(root)).toEqual([idOf(1), idOf(3), idOf(6), 'upload-spool']);
    expect(stdout).toContain('kept, it is still going on');
    for (const day of [1, 3]) {
      expect(stdout).toContain(`${idOf(day)}: kept, a result of it waits to be sent: \`doctor upload\``);
    }
  });

  it('says aloud what is forgotten by force', async () => {
    const root = folder('prune-5');
    const kept = await doctor('prune', '--runs-dir', root, '--keep', '1');
    expect(kept.stdout).toContain(`${idOf(4)}: kept, it left 1 thing behind: \`doctor cleanup ${idOf(4)}\``);
    const forced = await doctor('prune', '--runs-dir', root, '--keep', '1', '--force');
    expect(forced.stderr).toMatch(/^WARNING: .*\n  link of compute-1\n$/);
    expect(left(root)).toEqual([idOf(5)]);
  });

  it('keeps a run whose ledger cannot be read: nobody knows what it left', async () => {
    const root = folder('prune-6');
    rmSync(join(bench.folder, root, idOf(1), 'ledger.jsonl'));
    const { stdout } = await doctor('prune', '--runs-dir', root, '--older-than', '18d');
    expect(stdout).toContain(`${idOf(1)}: kept, its ledger cannot be read`);
    expect(existsSync(join(bench.folder, root, idOf(1)))).toBe(true);
  });

  it('removes what an earlier prune left half removed, and nothing else in the folder', async () => {
    const root = folder('prune-7');
    for (const name of [`.removed-${idOf(9)}`, '.removed-notes', 'notes']) {
      mkdirSync(join(bench.folder, root, name));
    }
    await doctor('prune', '--runs-dir', root, '--keep', '5');
    expect(left(root)).toEqual(['.removed-notes', ...[1, 2, 3, 4, 5].map(idOf), 'notes']);
  });

  it('gives programs what it did', async () => {
    const root = folder('prune-8');
    const { stdout } = await doctor('prune', '--runs-dir', root, '--keep', '1', '--json');
    const result = JSON.parse(stdout) as {
      readonly removed: readonly object[];
      readonly kept: readonly object[];
    };
    expect(result.removed).toHaveLength(3);
    expect(result.kept).toMatchObject([{ runId: idOf(4) }]);
  });

  it('refuses an age that is none', async () => {
    const { exitCode, stderr } = await doctor('prune', '--older-than', '30');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--older-than is "30"; it must be an age.');
  });
});
