import { describe, expect, it } from 'vitest';
import { judgeRun } from '../judge-run.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { sampleMaintenance } from '../testing/sample-maintenance.ts';
import { SAMPLE_HEADER, sampleTrace } from '../testing/sample-trace.ts';
import type { Sample } from '../testing/sample-trace.ts';
import { compareRuns } from './compare-runs.ts';
import { earlierResultOf, judgeGate } from './gate.ts';
import type { EarlierResult } from './gate.ts';

/** A run whose alarms came so many milliseconds after the detection, one iteration each. */
function run(
  runId: string,
  notificationsMs: readonly number[],
  more: Sample = {},
  kind = SAMPLE_HEADER.target.kind,
) {
  const events = notificationsMs.flatMap((ms, index) =>
    sampleTrace({
      iteration: index + 1,
      ...more,
      timesMs: { rawFailure: 100, receivedAlarm: 100 + ms, handledAlarm: 105 + ms },
    }),
  );
  return judgeRun(events, { ...SAMPLE_HEADER, runId, target: { kind, name: 'cloud' } });
}
const earlier = (...runs: RunRecord[]): EarlierResult[] =>
  runs.flatMap((run) => earlierResultOf(run, 'fault_management') ?? []);
const USUAL = [90, 92, 94, 96, 98];

describe('the gate against earlier runs', () => {
  it('finds a run slower', () => {
    const gate = judgeGate(run('now', [150, 152, 154, 156]), earlier(run('a', USUAL), run('b', USUAL)), 10);
    expect(gate.verdict).toBe('slower');
    expect(gate.scenarios[0]).toMatchObject({ scenario: 'fault_management', runs: ['a', 'b'], leftOut: [] });
    expect(gate.scenarios[0]?.comparisons[0]).toMatchObject({ before: { count: 10 }, after: { count: 4 } });
  });

  it('finds a run as fast as ever, or faster', () => {
    expect(judgeGate(run('now', [91, 93, 95, 97]), earlier(run('a', USUAL)), 5).verdict).toBe('not slower');
    expect(judgeGate(run('now', [20, 21, 22, 23]), earlier(run('a', USUAL)), 5).verdict).toBe('not slower');
  });

  it('does not judge one scenario, however slow, nor against nothing', () => {
    expect(judgeGate(run('now', [900]), earlier(run('a', USUAL), run('b', USUAL)), 5).verdict).toBe(
      'not enough',
    );
    expect(judgeGate(run('now', [90, 91, 92, 93]), [], 5).verdict).toBe('not enough');
    expect(judgeGate(run('now', []), earlier(run('a', USUAL)), 5).verdict).toBe('not enough');
  });

  it('takes the VMs of one fault for one observation', () => {
    const manyVms = { vmDelaysMs: Array.from({ length: 30 }, (_, index) => index / 10) };
    const before = earlier(run('a', USUAL, manyVms), run('b', USUAL, manyVms));
    const gate = judgeGate(run('now', [400], manyVms), before, 5);
    expect(gate.scenarios[0]?.comparisons[0]).toMatchObject({ after: { count: 1 } });
    expect(gate.verdict).toBe('not enough');
    expect(judgeGate(run('now', [400, 401, 402], manyVms), before, 5).verdict).toBe('slower');
  });

  it('compares only with its own kind, with the last ones, and not with itself', () => {
    const real = run('real', USUAL, {}, 'openstack');
    const large = run('large', USUAL, { vmDelaysMs: [0, 1] });
    const now = run('now', [90, 91, 92, 93]);
    const gate = judgeGate(now, earlier(now, real, large, run('a', USUAL), run('b', USUAL)), 1);
    expect(gate.scenarios[0]?.runs).toEqual(['a']);
    expect(gate.scenarios[0]?.leftOut).toEqual(['real: its cloud is openstack', 'large: it had 2 VMs']);
  });

  it('takes only runs that passed', () => {
    expect(earlier(run('a', [90, 1500]))).toEqual([]);
    expect(earlier(judgeRun([], SAMPLE_HEADER))).toEqual([]);
  });

  it('judges a maintenance by its work and by the longest gap', () => {
    const maintenance = (runId: string, hostWorkMs: number): RunRecord => {
      const events = [1, 2, 3, 4, 5].flatMap((iteration) =>
        sampleMaintenance({ iteration, hostWorkMs: hostWorkMs + iteration }),
      );
      return judgeRun(events, { ...SAMPLE_HEADER, runId });
    };
    const before = earlierResultOf(maintenance('a', 500), 'maintenance');
    if (before === undefined) throw new Error('the sample maintenance did not pass');
    const slower = judgeGate(maintenance('now', 2500), [before], 5);
    expect(slower.verdict).toBe('slower');
    expect(
      slower.scenarios[0]?.comparisons.map((comparison) => [comparison.measure, comparison.verdict]),
    ).toEqual([
      ['workMs', 'slower'],
      ['longestGapMs', 'no difference'],
    ]);
    expect(judgeGate(maintenance('now', 500), [before], 5).verdict).toBe('not slower');
  });
});

describe('a comparison of runs', () => {
  it('says what makes it doubtful', () => {
    const a = run('a', USUAL);
    expect(compareRuns([a], [a]).warnings).toEqual(['Run a is on both sides.']);
    const real = run('b', USUAL, { vmDelaysMs: [0, 1] }, 'openstack');
    expect(compareRuns([a], [real]).warnings).toEqual([
      'Some of the runs were made on a simulated cloud, some on a real one.',
      'The runs had different numbers of VMs.',
    ]);
    expect(compareRuns([a], [real])).toMatchObject({
      before: { targetKind: 'simulated', iterations: 5, notPassed: 0 },
      after: { targetKind: 'openstack' },
    });
  });

  it('has a row for each time and each component', () => {
    const rows = compareRuns([run('a', USUAL)], [run('b', USUAL)]).comparisons;
    expect(rows.map((row) => row.title)).toEqual([
      'notification',
      'detection',
      'recovery',
      'total',
      'monitor',
      'inspector',
      'controller',
      'notifier',
      'consumer',
    ]);
    expect(rows.every((row) => row.verdict !== 'slower' && row.verdict !== 'faster')).toBe(true);
  });
});
