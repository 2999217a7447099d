import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LEDGER_HEAD, ledgerText } from '../../core/ledger-file.ts';
import type { LedgerLine } from '../../core/ledger.ts';
import { quietWorld } from '../../tests/support/quiet-world.ts';
import { EMBEDDED } from '../cloud/target.ts';
import { leftBehind } from './left-behind.ts';
import { otherRunsOn } from './other-runs.ts';
import { RUN_FILES } from './run-folder.ts';
import { placeLine, placeOf } from './run-place.ts';
import { openSteps, readLedger, unknownLeftovers } from './saved-ledger.ts';

const root = mkdtempSync(join(tmpdir(), 'doctor-ledgers-'));
afterAll(() => rmSync(root, { recursive: true }));

const CLOUD = 'http://192.0.2.1:5000/v3';
const PLACE = { target: { kind: 'openstack', name: CLOUD }, installer: 'local' } as const;
const SERVER: LedgerLine = { seq: 1, state: 'made', kind: 'server', what: 'VM doctor_vm0', undo: {} };

/** Puts a ledger where a run would have left it. */
function saved(runId: string, lines: readonly LedgerLine[]): string {
  const folder = join(root, 'runs', runId);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, RUN_FILES.ledger),
    [LEDGER_HEAD, ...lines].map((line) => ledgerText(line)).join(''),
  );
  return folder;
}

describe('the place of a run', () => {
  it('is read from the line that was written for it, and nothing is left to take back there', () => {
    const line = placeLine(PLACE);
    expect(line.state).toBe('undone');
    expect(placeOf([SERVER, line])).toEqual(PLACE);
    expect(placeOf([SERVER])).toBeUndefined();
    expect(placeOf([{ ...line, undo: { target: CLOUD } }])).toBeUndefined();
  });
});

describe('a saved ledger', () => {
  it('names its open steps, each with the reason why it was left', () => {
    const folder = saved('20260101-000000-aaaaaa', [
      placeLine(PLACE),
      SERVER,
      { seq: 2, state: 'made', kind: 'alarm', what: 'alarm', undo: {} },
      { seq: 2, state: 'undone' },
      { seq: 3, state: 'made', kind: 'project', what: 'project doctor', undo: {} },
      { seq: 3, state: 'failed', reason: 'HTTP 409' },
    ]);
    expect(openSteps(folder)).toEqual([
      { kind: 'server', what: 'VM doctor_vm0', reason: 'not taken back yet' },
      { kind: 'project', what: 'project doctor', reason: 'HTTP 409' },
    ]);
    expect(unknownLeftovers(folder)).toEqual([]);
  });

  it('is damaged where it made something and does not say on which cloud', () => {
    const folder = saved('20260101-000000-bbbbbb', [SERVER]);
    expect(readLedger(folder).damage).toEqual(['the line that says which cloud the run was on is missing']);
    expect(unknownLeftovers(folder)[0]?.reason).toContain('which cloud');
  });

  it('that is not there cannot be read', () => {
    expect(() => readLedger(join(root, 'nowhere'))).toThrow(/ledger\.jsonl cannot be read/);
  });
});

describe('other runs on a cloud', () => {
  const world = { ...quietWorld(), cwd: root };

  it('are unfinished where their ledger has something open on it', async () => {
    saved('20260102-000000-cccccc', [placeLine(PLACE), SERVER, { seq: 1, state: 'undone' }]);
    saved('20260103-000000-dddddd', [
      placeLine({ ...PLACE, target: { kind: 'openstack', name: 'http://198.51.100.1/v3' } }),
      SERVER,
    ]);
    const unfinished = await otherRunsOn(world, 'runs', { name: CLOUD }).unfinished();
    expect(unfinished).toEqual([
      { runId: '20260101-000000-aaaaaa', what: ['VM doctor_vm0', 'project doctor'] },
    ]);
    expect(await otherRunsOn(world, 'runs', { name: EMBEDDED }).unfinished()).toEqual([]);
  });

  it('are here when they have ended, and unknown without a folder', async () => {
    const { stateOf } = otherRunsOn(world, 'runs', { name: CLOUD });
    expect(await stateOf('20260101-000000-aaaaaa')).toBe('here');
    expect(await stateOf('20260109-000000-eeeeee')).toBe('unknown');
  });
});

it('the error for what was left names each thing, and the command that removes it', () => {
  const error = leftBehind('20260101-000000-aaaaaa', [
    { kind: 'server', what: 'VM doctor_vm0', reason: 'HTTP 409' },
    { kind: 'patch', what: 'nova.conf', reason: 'it was changed', detail: '-a\n+b\n' },
  ]);
  expect(error).toMatchObject({
    code: 'LEFTOVERS',
    message: 'The run left something behind: VM doctor_vm0 (HTTP 409); nova.conf (it was changed).',
    detail: '-a\n+b\n',
  });
  expect(error.hint).toContain('doctor cleanup 20260101-000000-aaaaaa');
});
