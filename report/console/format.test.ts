import { describe, expect, it } from 'vitest';
import { judgeRun } from '../../profiler/judge-run.ts';
import type { RunHeader, RunRecord } from '../../record/run-record.ts';
import { CHECKPOINTS } from '../../record/checkpoints.ts';
import { SAMPLE_HEADER, sampleTrace, traced } from '../../profiler/testing/sample-trace.ts';
import type { Sample } from '../../profiler/testing/sample-trace.ts';
import { formatConsole, formatVerdict } from './format.ts';
import type { ConsoleOptions } from './format.ts';

const record = (sample: Sample = {}, header: Partial<RunHeader> = {}): RunRecord =>
  judgeRun(sampleTrace(sample), { ...SAMPLE_HEADER, ...header });
const PLAIN: ConsoleOptions = {
  columns: 80,
  color: false,
  unicode: true,
  recordPath: 'runs/20261118-120000-0a1b2c/run.json',
};
const show = (of: RunRecord, options: Partial<ConsoleOptions> = {}): readonly string[] =>
  formatConsole(of, { ...PLAIN, ...options }).split('\n');

const startOf = (row: string): number => row.search(/[◆░▐▏▎▍▌▋▊▉█]/);
const rowIn = (rows: readonly string[], index: number): string =>
  rows.find((line) => line.startsWith(`  ${String(index).padStart(2)} `)) ?? '';

const lost = traced('notification.lost', 5000, { instanceId: 'vm-0', waitedMs: 5000 });
const noBus = traced('checkpoint.unavailable', -500, {
  index: 5,
  reason: 'no message bus can be reached',
});
const longCheck = traced('check', 300, {
  name: 'ports-down',
  verdict: 'failed',
  reason: `gave up waiting: ${'port-'.repeat(40)} stayed \u001B[31mACTIVE\u001B[0m\nfor ever`,
});

/** Records of every kind that a report must cope with. */
const RECORDS: readonly (readonly [string, RunRecord])[] = [
  ['a pass', record()],
  ['a late alarm of several VMs', record({ vmDelaysMs: [0, 900, 1500] })],
  [
    'a lost alarm with gaps',
    record({
      timesMs: { notifiedVmError: undefined, receivedAlarm: undefined, handledAlarm: undefined },
      extra: [lost, noBus],
    }),
  ],
  ['a long reason', record({ extra: [longCheck] })],
  ['no link-down time', record({ timesMs: { fault: undefined } })],
  ['disorder', record({ timesMs: { rawFailure: -4000, foundAffected: 0, handledAlarm: -4000 } })],
  [
    'one time only',
    record({ timesMs: Object.fromEntries(CHECKPOINTS.slice(1).map(({ key }) => [key, undefined])) }),
  ],
  ['all at once', record({ timesMs: Object.fromEntries(CHECKPOINTS.map(({ key }) => [key, 0])) })],
  [
    'microseconds',
    record({ timesMs: Object.fromEntries(CHECKPOINTS.map(({ key, index }) => [key, index / 1000])) }),
  ],
  ['hours', record({ timesMs: { receivedAlarm: 12_345_678.9, handledAlarm: 23_456_789.1 } })],
  ['a crash', record({ finished: { outcome: 'crashed', reason: 'the cloud went away' } })],
  [
    'repeats',
    judgeRun(
      [
        ...sampleTrace(),
        ...sampleTrace({ iteration: 2, timesMs: { receivedAlarm: 1200 } }),
        ...sampleTrace({ iteration: 3 }),
      ],
      SAMPLE_HEADER,
    ),
  ],
  ['nothing', judgeRun([], SAMPLE_HEADER)],
  [
    'leftovers',
    record(
      {},
      {
        leftovers: [{ kind: 'server', what: 'VM doctor_vm0', reason: '409 Conflict: task_state deleting' }],
        warnings: ['trace.jsonl:9: the last line is cut off and was left out'],
      },
    ),
  ],
];

describe.each(RECORDS)('the report of %s', (_, sample) => {
  it.each([40, 41, 55, 64, 72, 80, 100, 120, 200])('fits %i columns', (columns) => {
    for (const unicode of [true, false]) {
      for (const line of show(sample, { columns, unicode })) {
        const isToCopy = line.includes('run.json') || line.includes('doctor cleanup');
        expect(isToCopy ? 0 : Array.from(line).length).toBeLessThanOrEqual(columns);
        expect(line).toBe(line.trimEnd());
      }
    }
  });

  it('is plain text without color, the same as colored text without its codes', () => {
    const plain = formatConsole(sample, PLAIN);
    // oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
    const codes = /\u001B\[[0-9;]*m/g;
    expect(plain).not.toMatch(codes);
    const colored = formatConsole(sample, { ...PLAIN, color: true });
    expect(colored).toMatch(codes);
    expect(colored.replaceAll(codes, '')).toBe(plain);
  });

  it('keeps to ASCII where there is no Unicode', () => {
    // oxlint-disable-next-line no-control-regex -- line breaks are control characters
    expect(formatConsole(sample, { ...PLAIN, unicode: false })).toMatch(/^[\u000A\u0020-\u007E]*$/);
  });
});

describe.each([80, 120])('at %i columns', (columns) => {
  const rows = show(record(), { columns });

  it('has a row for each of the eleven checkpoints, with its time and a bar', () => {
    for (const { index, name, component } of CHECKPOINTS) {
      const row = rows.find((line) => line.startsWith(`  ${String(index).padStart(2)} ${name}`));
      expect(row).toMatch(new RegExp(`${component} +-?\\d+\\.\\d( ±\\d+\\.\\d)?  +[◆░▐▏▎▍▌▋▊▉█]+$`));
    }
  });

  it('says what it is, how it went, and how to go on', () => {
    const text = rows.join('\n');
    expect(rows[0]).toMatch(/^ SIMULATED {2}embedded cloud/);
    expect(text).toContain('✔ PASSED  fault_management');
    expect(text).toMatch(/detection +48\.2 ms/);
    expect(text).toMatch(/notification +42\.2 ms +✔ under the budget of 1000 ms$/m);
    expect(text).toMatch(/recovery +93\.5 ms +✔ under the budget of 1000 ms \(reported only\)/);
    expect(text).toMatch(/✔ host-forced-down/);
    expect(text).toMatch(/armed +by a canary on the bus, after 412 ms/);
    expect(text).toMatch(/overhead +40 stamps, 3\.2 µs each; event loop late by 2\.5 ms at worst/);
    expect(text).toMatch(/repeat +doctor test --case fault_management$/m);
    expect(text).toMatch(/record +runs\/20261118-120000-0a1b2c\/run\.json$/m);
    expect(text).toMatch(/left behind +nothing/);
  });

  it('lists components by cost, with shares', () => {
    const at = rows.findIndex((line) => /component +cost ms/.test(line));
    expect(rows.slice(at + 1, at + 6).map((line) => line.trim().split(/ +/).slice(0, 3))).toEqual([
      ['consumer', '52.6', '37.1%'],
      ['monitor', '48.2', '34.0%'],
      ['notifier', '37.2', '26.3%'],
      ['controller', '3.3', '2.3%'],
      ['inspector', '0.4', '0.3%'],
    ]);
  });

  it('begins each bar where the step began and ends it where it ended', () => {
    const left = startOf(rowIn(rows, 0));
    const cellAt = (ms: number): number => left + Math.floor((ms / 141.7) * (columns - left));
    expect(startOf(rowIn(rows, 1))).toBe(left);
    expect(Math.abs(rowIn(rows, 1).length - 1 - cellAt(48.2))).toBeLessThanOrEqual(1);
    expect(startOf(rowIn(rows, 5))).toBe(cellAt(48.6));
    expect(startOf(rowIn(rows, 10))).toBe(cellAt(90.4));
    expect(rowIn(rows, 10)).toHaveLength(columns);
  });
});

describe('the console report', () => {
  it('never calls a real cloud simulated, nor the other way round', () => {
    const real = show(record({}, { target: { kind: 'openstack', name: 'https://cloud:5000/v3' } })).join(
      '\n',
    );
    expect(real).toMatch(/^ OPENSTACK {2}https:\/\/cloud:5000\/v3/);
    expect(real).not.toMatch(/simulated/i);
  });

  it('never lets a run without an end look like a pass', () => {
    const rows = show(record({}, { finishedAt: null }));
    expect(rows[2]).toBe(' UNKNOWN: the run goes on, or was killed; passed so far.');
    expect(show(record()).join('\n')).not.toContain('UNKNOWN');
    const fromLogs = record({}, { finishedAt: null, runId: 'logs-20261118-110640' });
    expect(show(fromLogs).join('\n')).not.toContain('UNKNOWN');
  });

  it('shows gaps with their reasons', () => {
    const text = show(
      record({ timesMs: { notifiedVmError: undefined, transformedEvent: undefined }, extra: [noBus] }),
    ).join('\n');
    expect(text).toMatch(/^ {2} 5 notified VM error +controller +–$/m);
    expect(text).toContain('– 5: no message bus can be reached');
    expect(text).toContain('– 6: not seen');
    expect(text).toContain('The cost of the notifier includes that of the controller, which was not seen.');
  });

  it('shows how several VMs spread', () => {
    const text = show(record({ vmDelaysMs: [0, 30, 10] })).join('\n');
    expect(text).toMatch(/3 VMs +3 notified: first 42\.2, median 52\.2, p95 70\.2, last 72\.2 ms/);
  });

  it('shows every repetition, and the worst one closer', () => {
    const repeats = RECORDS.find(([name]) => name === 'repeats')?.[1] ?? record();
    const text = show(repeats).join('\n');
    expect(text).toContain('fault_management, 3 iterations: 2 passed, 1 failed');
    expect(text).toMatch(/2 ✘ failed +1151\.8/);
    expect(text).toMatch(/median +42\.2/);
    expect(text).toMatch(/p95 /);
    expect(text).toContain('iteration 2, the one shown of 3');
  });

  it('breaks a long command so that it can be copied as it stands', () => {
    const command = `doctor test ${'--vms 3 '.repeat(20).trim()}`;
    const lines = show(record({}, { command }));
    const at = lines.findIndex((line) => line.includes('repeat '));
    const copied = lines.slice(
      at,
      lines.findIndex((line) => line.includes('left behind')),
    );
    expect(copied.length).toBeGreaterThan(1);
    const joined = copied.map((line) => line.slice(16)).join('\n');
    expect(joined.replaceAll(/ \\\n/g, ' ')).toBe(command);
  });

  it('lets no text from the cloud move the cursor', () => {
    expect(show(record({ extra: [longCheck] }), { columns: 120 }).join('\n')).not.toContain('\u001B');
  });

  it('says what was left behind, and how to remove it', () => {
    const text = show(RECORDS.find(([name]) => name === 'leftovers')?.[1] ?? record()).join('\n');
    expect(text).toMatch(/left behind +VM doctor_vm0: 409 Conflict: task_state deleting/);
    expect(text).toContain('doctor cleanup 20261118-120000-0a1b2c');
    expect(text).toContain('the last line is cut off');
  });

  it('leaves the profile out when it is not wanted', () => {
    const text = show(record(), { profile: false }).join('\n');
    expect(text).not.toContain('raw failure');
    expect(text).toMatch(/notification +42\.2 ms/);
  });

  it('marks the end of the budget on the axis', () => {
    const text = show(record({ timesMs: { receivedAlarm: 1500, handledAlarm: 1600 } })).join('\n');
    expect(text).toContain('┊');
    expect(show(record()).join('\n')).not.toContain('┊');
  });
});

describe('formatVerdict', () => {
  it('is one line for each scenario', () => {
    expect(formatVerdict(record(), PLAIN)).toBe(
      'SIMULATED fault_management PASSED · notified in 42.2 ms, budget 1000 ms\n',
    );
    expect(formatVerdict(judgeRun([], SAMPLE_HEADER), PLAIN)).toBe(
      'SIMULATED run UNKNOWN · no scenario was run\n',
    );
    const repeats = RECORDS.find(([name]) => name === 'repeats')?.[1] ?? record();
    expect(formatVerdict(repeats, PLAIN).split('\n')).toHaveLength(4);
  });
});

describe('the facts of a run', () => {
  it.each([
    [{ version: '1.2.3' }, 'doctor 1.2.3'],
    [{ version: '1.2.3', revision: '0123456789', dirty: false }, 'doctor 1.2.3 (revision 0123456)'],
    [
      { version: '1.2.3', revision: '0123456789', dirty: true },
      'doctor 1.2.3 (revision 0123456, changed since)',
    ],
  ])('names the program that made the run: %j', (doctor, name) => {
    expect(show(record({}, { doctor }))).toContainEqual(expect.stringMatching(/^ *program /));
    expect(show(record({}, { doctor })).join('\n')).toContain(name);
  });
});
