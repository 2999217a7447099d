import { describe, expect, it } from 'vitest';
import { parseRunDigest } from '../../profiler/run-digest.ts';
import { judgeRun } from '../../profiler/judge-run.ts';
import type { RunHeader } from '../../record/run-record.ts';
import { SAMPLE_HEADER, sampleTrace, traced } from '../../profiler/testing/sample-trace.ts';
import type { Sample } from '../../profiler/testing/sample-trace.ts';
import { sampleMaintenance } from '../../profiler/testing/sample-maintenance.ts';
import { formatJson } from '../json.ts';
import { historyJson } from './entry.ts';
import type { HistoryEntry } from './entry.ts';
import { formatHistory } from './list.ts';
import { sparkGlyphs, sparkline } from './sparkline.ts';

/** The run of a day, as its record describes it. */
function run(day: number, sample: Sample = {}, header: Partial<RunHeader> = {}): HistoryEntry {
  const date = `202611${String(day).padStart(2, '0')}`;
  const runId = `${date}-120000-abcdef`;
  const startedAt = `2026-11-${date.slice(6)}T12:00:00.000000Z`;
  const record = judgeRun(sampleTrace(sample), { ...SAMPLE_HEADER, runId, startedAt, ...header });
  const digest = parseRunDigest(formatJson(record), 'run.json');
  return { runId, path: runId, startedAt, state: 'finished', leftovers: 0, digest, unreadable: undefined };
}

const at9 = (ms: number | undefined): Sample => ({
  timesMs: { firedAlarm: ms, receivedAlarm: ms, handledAlarm: ms },
});
const REAL: Partial<RunHeader> = { target: { kind: 'openstack', name: 'http://cloud:5000/v3' } };
const lost: Sample = {
  ...at9(undefined),
  extra: [traced('notification.lost', 5000, { instanceId: 'vm-0', waitedMs: 5000 })],
};
const PIPE = { columns: undefined, color: false, unicode: true };

describe('a list of runs', () => {
  const entries = [
    run(5, { vmDelaysMs: [0, 1, 2] }, REAL),
    run(4, lost, REAL),
    run(3, at9(248.2), REAL),
    run(2, at9(undefined), REAL),
    run(1, at9(148.2)),
  ];
  const lines = formatHistory(entries, PIPE).split('\n');

  it('has a line for each', () => {
    expect(lines[1]).toMatch(
      /^20261105-120000-abcdef +2026-11-05 12:00 +http:\/\/cloud:5000\/v3 +local +fault_management +3 +✔ passed +44\.2 ms +–$/,
    );
    expect(lines[5]).toMatch(/SIMULATED embedded cloud .* 100\.0 ms/);
  });

  it('distinguishes a lost notification from one that is not known', () => {
    expect(lines[2]).toMatch(/✘ failed +lost /);
    expect(lines[4]).toMatch(/\? unknown +– /);
  });

  it('draws a trend of each kind of cloud, oldest first, with a sign of its own for what was lost', () => {
    expect(lines[7]).toBe(
      'http://cloud:5000/v3 · notification time of 4 runs, oldest first · 44.2 to 200.0 ms · ✘ lost · · not known',
    );
    expect(lines[8]).toBe('  ·█✘▂');
    expect(lines.join('\n')).not.toContain('SIMULATED ·');
  });

  it.each([40, 56, 70, 100, 140])('fits %d columns', (columns) => {
    const text = formatHistory(entries, { ...PIPE, columns });
    // Id, cloud, verdict and state are never left out.
    const least = 57;
    for (const line of text.split('\n'))
      expect(Array.from(line).length).toBeLessThanOrEqual(Math.max(columns, least));
    expect(text).toMatch(/^20261101-120000-abcdef .*SIMULATED/m);
    expect(text).toMatch(/passed/);
  });

  it('leaves no column out for the state of one run', () => {
    const poor: HistoryEntry = {
      ...run(6),
      state: 'killed',
      leftovers: null,
      digest: undefined,
      unreadable: 'it has no record',
    };
    const lines = formatHistory([poor, ...entries], { ...PIPE, columns: 80 }).split('\n');
    expect(lines[0]).toMatch(/verdict +notified +state$/);
    expect(lines[1]).toMatch(/ killed, .*…$/);
    for (const line of lines.slice(0, 7)) expect(Array.from(line).length).toBeLessThanOrEqual(80);
  });

  it('keeps to ASCII where it has to', () => {
    // oxlint-disable-next-line no-control-regex -- ASCII is what is asked
    expect(formatHistory(entries, { ...PIPE, columns: 60, unicode: false })).toMatch(/^[\x00-\x7F]*$/);
  });
});

describe('what a run is made of', () => {
  const digestOf = (events: Parameters<typeof judgeRun>[0]): HistoryEntry => {
    const record = judgeRun(events, SAMPLE_HEADER);
    return { ...run(1), digest: parseRunDigest(formatJson(record), 'run.json') };
  };

  it('is each scenario with its repetitions, the median, and how many were lost', () => {
    const iterations = [at9(148.2), lost, at9(348.2), at9(158.2)].map((sample, index) =>
      sampleTrace({ ...sample, iteration: index + 1 }),
    );
    const entry = digestOf([...iterations.flat(), ...sampleMaintenance()]);
    const text = formatHistory([entry, entry], PIPE);
    expect(text).toMatch(/ fault_management ×4, maintenance +6 +✘ failed +110\.0 ms, 1 lost /);
    // The median of the others does not hide what was lost.
    expect(text).toContain('\n  ✘✘\n');
  });

  it('is no part of the trend without a fault', () => {
    const entry = digestOf(sampleMaintenance());
    expect(formatHistory([entry, entry], PIPE)).not.toContain('notification time');
  });
});

describe('a run without an end', () => {
  it('is not shown as passed, and is no part of the trend', () => {
    const killed: HistoryEntry = { ...run(1, {}, { finishedAt: null }), state: 'killed', leftovers: 4 };
    expect(formatHistory([killed, killed], PIPE)).not.toContain('notification time');
    const text = formatHistory([killed], PIPE);
    expect(text).toMatch(/\? unknown .* killed, left 4$/m);
  });

  it('that goes on has no leftovers yet', () => {
    expect(formatHistory([{ ...run(1), state: 'running', leftovers: 4 }], PIPE)).toMatch(/ running$/m);
  });
});

describe('a record that cannot be read', () => {
  const broken: HistoryEntry = {
    ...run(1),
    digest: undefined,
    unreadable: 'run.json is no JSON: \u001B[2J unexpected end',
  };

  it('is listed with the reason, and nothing in it reaches the terminal', () => {
    const text = formatHistory([broken], PIPE);
    expect(text).toMatch(/unreadable\n  run.json is no JSON: +\[2J unexpected end\n$/);
  });

  it('is in the array for programs, too', () => {
    const [entry] = JSON.parse(historyJson([broken])) as readonly Record<string, unknown>[];
    expect(entry).toMatchObject({ runId: '20261101-120000-abcdef', verdict: null, target: null });
    expect(entry?.['unreadable']).toContain('no JSON');
  });
});

describe('a sparkline', () => {
  const draw = (points: Parameters<typeof sparkline>[0]): string => sparkline(points, sparkGlyphs(true));

  it('has a scale from 0', () => {
    expect(draw([100, 90, 50, 1, 0])).toBe('██▄▁▁');
    expect(draw([100, 101, 99])).toBe('███');
  });

  it('shows no height where there is no time', () => {
    expect(draw(['lost', 'unknown', 0, 'lost'])).toBe('✘·▁✘');
    expect(draw(['lost'])).toBe('✘');
  });

  it('survives a time before 0', () => {
    expect(draw([-5, 10])).toBe('▁█');
    expect(draw([-5])).toBe('▁');
  });
});
