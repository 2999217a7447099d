import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../record/run-record.ts';
import { quietWorld } from '../../tests/support/quiet-world.ts';
import type { Target } from '../cloud/target.ts';
import { configOf, resolveOptions } from '../config/load.ts';
import { openRun } from './run.ts';
import type { Run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'doctor-run-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
/** A run in a runs folder of its own, with the target that it is begun on. */
function opened(flags: Readonly<Record<string, string>> = {}, dropped: readonly number[] = []) {
  folders += 1;
  const cwd = join(root, String(folders));
  const options = resolveOptions({ flags, env: {} });
  const run = openRun({ ...quietWorld(), cwd }, { options, config: configOf(options), flags: {}, dropped });
  const switched: boolean[] = [];
  const target = {
    kind: 'simulated',
    name: 'embedded cloud',
    setInjections: (on: boolean) => void switched.push(on),
  } as unknown as Target;
  return { run, target, switched, runsDir: join(cwd, 'runs') };
}
const linesOf = ({ folder }: Run, file: string): readonly Record<string, unknown>[] =>
  readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const recordIn = ({ folder }: Run): RunRecord =>
  JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunRecord;

describe('a run', () => {
  it('that never began leaves no folder', () => {
    const { run, runsDir } = opened();
    expect(existsSync(run.folder)).toBe(true);
    expect(run.close()).toBeUndefined();
    expect(readdirSync(runsDir)).toEqual([]);
  });

  it('that never began keeps its folder while its ledger has something open', () => {
    const { run } = opened();
    run.ledger.intend({ kind: 'work-dir', what: 'a folder', undo: {} });
    expect(run.close()).toBeUndefined();
    expect(existsSync(run.folder)).toBe(true);
  });

  it('that is discarded leaves nothing, whatever it wrote', async () => {
    const { run, target, runsDir } = opened();
    await run.begin(target);
    run.discard();
    expect(readdirSync(runsDir)).toEqual([]);
  });

  it('has a record from its beginning, which is not finished', async () => {
    const { run, target } = opened();
    expect(run.begun).toBe(false);
    await run.begin(target);
    expect(run.begun).toBe(true);
    expect(recordIn(run)).toMatchObject({
      runId: run.runId,
      target: { kind: 'simulated', name: 'embedded cloud' },
      verdict: 'unknown',
      finishedAt: null,
      scenarios: [],
    });
    run.close();
  });

  it('says once in its ledger which cloud it is on, before anything is made there', async () => {
    const { run, target } = opened();
    run.locate(target);
    await run.begin(target);
    run.close();
    const places = linesOf(run, 'ledger.jsonl').filter(({ kind }) => kind === 'run');
    expect(places).toHaveLength(1);
    expect(places[0]).toMatchObject({ undo: { target: { name: 'embedded cloud' } } });
  });

  it('writes every event into its trace, and judges them', async () => {
    const { run, target } = opened({ budgetMs: '500' });
    await run.begin(target);
    run.recorder.stamp('scenario.started', 'scenario', run.settings('fault_management', 1));
    run.recorder.stamp('scenario.finished', 'scenario', { outcome: 'skipped', reason: 'no host' });
    run.warn(['the bus cannot be reached']);
    const record = await run.update({ leftovers: [] });
    expect(run.close()).toBeUndefined();
    expect(record).toMatchObject({
      verdict: 'skipped',
      warnings: ['the bus cannot be reached'],
      scenarios: [{ name: 'fault_management', reason: 'no host' }],
    });
    expect(recordIn(run)).toEqual(record);
    expect(record.finishedAt).not.toBeNull();
    const [started, finished] = linesOf(run, 'trace.jsonl');
    expect(started).toMatchObject({ event: 'scenario.started', data: { budgetMs: 500, iteration: 1 } });
    expect(finished).toMatchObject({ event: 'scenario.finished' });
  });

  it('injects faults of the cloud only between the fault and the end of its scenario', async () => {
    const { run, target, switched } = opened();
    await run.begin(target);
    run.recorder.stamp('scenario.started', 'scenario', run.settings('maintenance', 1));
    expect(switched).toEqual([]);
    run.recorder.stamp('maintenance.ordered', 'scenario', {} as never);
    expect(switched).toEqual([true]);
    run.recorder.stamp('scenario.finished', 'scenario', { outcome: 'completed' });
    expect(switched).toEqual([true, false]);
    run.close();
  });

  it('throws away the checkpoints that are to be missing', async () => {
    const { run, target } = opened({}, [1]);
    await run.begin(target);
    run.recorder.stamp('monitor.detected', 'monitor', {} as never);
    run.recorder.stamp('scenario.phase', 'scenario', { phase: 'tear down' });
    run.close();
    expect(linesOf(run, 'trace.jsonl').map(({ event }) => event)).toEqual(['scenario.phase']);
  });

  it('counts what recording cost, from one reading to the next', () => {
    const { run } = opened();
    for (const phase of ['one', 'two']) run.recorder.stamp('scenario.phase', 'scenario', { phase });
    expect(run.overhead()).toMatchObject({ stamps: 2 });
    expect(run.overhead()).toMatchObject({ stamps: 0, stampMeanUs: 0 });
    run.close();
  });

  it('writes the other reports beside its record, or where they are wanted', async () => {
    const beside = opened({ report: 'text' });
    await beside.run.begin(beside.target);
    beside.run.close();
    expect(existsSync(join(beside.run.folder, 'report.txt'))).toBe(true);
    const apart = opened({ report: 'text', reportDir: 'artifacts' });
    await apart.run.begin(apart.target);
    apart.run.close();
    expect(existsSync(join(apart.run.folder, 'report.txt'))).toBe(false);
    expect(existsSync(join(apart.runsDir, '..', 'artifacts', 'report.txt'))).toBe(true);
  });
});
