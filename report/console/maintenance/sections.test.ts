import { describe, expect, it } from 'vitest';
import { judgeRun } from '../../../profiler/judge-run.ts';
import type { RunRecord } from '../../../record/run-record.ts';
import { all, failsWith, later, replies, taken } from '../../../profiler/testing/maintenance-edits.ts';
import { tracedAfterOrder } from '../../../profiler/testing/maintenance-scene.ts';
import { sampleMaintenance } from '../../../profiler/testing/sample-maintenance.ts';
import type { MaintenanceSample } from '../../../profiler/testing/sample-maintenance.ts';
import { SAMPLE_HEADER } from '../../../profiler/testing/sample-trace.ts';
import { changed, dropped, nth, withData } from '../../../profiler/testing/trace-edits.ts';
import type { Edit } from '../../../profiler/testing/trace-edits.ts';
import { formatConsole, formatVerdict } from '../format.ts';
import type { ConsoleOptions } from '../format.ts';

const PLAIN: ConsoleOptions = { columns: 80, color: false, unicode: true };
const same: Edit = (events) => events;
const record = (sample: MaintenanceSample = {}, edit: Edit = same): RunRecord =>
  judgeRun(edit(sampleMaintenance(sample)), SAMPLE_HEADER);
const show = (of: RunRecord, options: Partial<ConsoleOptions> = {}): readonly string[] =>
  formatConsole(of, { ...PLAIN, ...options }).split('\n');

const named = (name: string) => (event: { readonly event: string }) => event.event === name;
const renamed: Edit = (events) =>
  JSON.parse(
    JSON.stringify(events).replaceAll(
      /compute-(\d)/g,
      'overcloud-novacompute-with-a-long-name-$1.example.org',
    ),
  ) as typeof events;
/** Every sample finds the first instance on the first host. */
const stuck = changed(named('maintenance.active-seen'), (event) =>
  withData(event, { instanceId: 'a1b2c3d4-0000-4000-8000-000000000000', host: 'compute-1' }),
);
const failedMove = changed(
  named('maintenance.move-finished'),
  (event) => withData(event, { outcome: 'failed', reason: 'no valid host was found' }),
  nth(2),
);
const withoutOrder = [
  tracedAfterOrder('scenario.started', 0, { scenario: 'maintenance', budgetMs: 1000 }),
  tracedAfterOrder('scenario.finished', 9, { outcome: 'skipped', reason: 'only 2 computes' }),
];

/** Records of every kind that the page must cope with. */
const RECORDS: readonly (readonly [string, RunRecord])[] = [
  ['3 hosts', record()],
  ['8 hosts', record({ hosts: 8, leadMs: 30_000, hostWorkMs: 2000 })],
  ['long names', record({ hosts: 4 }, renamed)],
  ['a service on a host in maintenance', record({}, stuck)],
  ['a failed move', record({}, all(failedMove, failsWith('a move failed')))],
  [
    'a NACK',
    record(
      {},
      changed(replies('SCALE_IN'), (event) => withData(event, { state: 'NACK_SCALE_IN' })),
    ),
  ],
  [
    'much against the protocol',
    record(
      {},
      changed(named('maintenance.project-event'), (event) => withData(event, { publisherId: 'nova' })),
    ),
  ],
  [
    'nothing seen on the bus',
    record(
      {},
      dropped((event) => event.event.endsWith('-event')),
    ),
  ],
  [
    'nothing seen of hosts',
    record(
      {},
      dropped((event) => /host/.test(event.event)),
    ),
  ],
  ['nobody looking', record({}, dropped(named('maintenance.active-seen')))],
  ['no end', record({}, dropped(named('maintenance.session-state')))],
  ['a skip', judgeRun(withoutOrder, SAMPLE_HEADER)],
  [
    'repeats',
    judgeRun([...sampleMaintenance(), ...sampleMaintenance({ iteration: 2, moveMs: 1500 })], SAMPLE_HEADER),
  ],
];

describe.each(RECORDS)('the page of %s', (_, sample) => {
  it.each([40, 50, 64, 72, 80, 100, 120, 200])('fits %i columns', (columns) => {
    for (const unicode of [true, false]) {
      for (const line of show(sample, { columns, unicode })) {
        expect(Array.from(line).length, line).toBeLessThanOrEqual(columns);
        expect(line).toBe(line.trimEnd());
      }
    }
  });

  it('is the same text with color and without, and ASCII where there is no Unicode', () => {
    const plain = formatConsole(sample, PLAIN);
    // oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
    expect(formatConsole(sample, { ...PLAIN, color: true }).replaceAll(/\u001B\[[0-9;]*m/g, '')).toBe(plain);
    // oxlint-disable-next-line no-control-regex -- line breaks are control characters
    expect(formatConsole(sample, { ...PLAIN, unicode: false })).toMatch(/^[\u000A\u0020-\u007E]*$/);
  });
});

describe.each([80, 120])('at %i columns', (columns) => {
  const rows = show(record(), { columns });
  const text = rows.join('\n');
  const rowOf = (host: string): string => rows.find((line) => line.startsWith(`  ${host} `)) ?? '';

  it('says how it went', () => {
    expect(text).toMatch(/✔ PASSED {2}maintenance · 3 hosts maintained in 10\.6 s, no gap in the service$/m);
    expect(text).toMatch(/lead time +3\.80 s +ordered → maintenance_at, 3\.00 s requested$/m);
    expect(text).toMatch(/work +6\.75 s +maintenance_at → MAINTENANCE_DONE$/m);
    expect(text).toMatch(/host work +500 ms +at each host, as requested$/m);
    expect(text).toMatch(/service +✔ longest gap 0 ms, switched over twice$/m);
    expect(text).toMatch(/106 samples, one every 100 ms, 100 ms apart at worst/);
    expect(text).toMatch(/✔ zero-downtime/);
  });

  it('has a row for each host, with times and its states in order', () => {
    expect(rowOf('compute-1')).toMatch(/1\.76 s +515 ms {2}━+▒+░+█+─+$/);
    expect(rowOf('compute-2')).toMatch(/3\.50 s +515 ms {2}─+░+◆▒+░+█+─+$/);
    expect(rowOf('compute-3')).toMatch(/3 ms +515 ms {2}─+█+─+◆━+$/);
    for (const host of ['compute-1', 'compute-2', 'compute-3']) expect(rowOf(host)).toHaveLength(columns);
  });

  it('begins and ends each state where it was', () => {
    const row = rowOf('compute-1');
    const left = row.indexOf('━');
    // 3800 to 10551 ms after the order, from IN_MAINTENANCE at 7541 to MAINTENANCE_COMPLETE at 8044.
    const cellAt = (ms: number): number => left + Math.floor(((ms - 3800) / 6751) * (columns - left));
    expect(row.indexOf('█')).toBe(cellAt(7541));
    expect(row.lastIndexOf('█')).toBe(cellAt(8044));
  });

  it('names the phases as far as there is room', () => {
    expect(rowOf('session')).toMatch(/├scale.*├prep.*├planned maintenance.*├co/);
  });

  it('lists messages with their answers, and moves', () => {
    expect(text).toMatch(/^ {2}SCALE_IN +31\.0 +859\.0 +2\.00 +892\.0 +✔ ACK$/m);
    expect(text).toMatch(/^ {2}PLANNED_MAINTENANCE +compute-2 +31\.0 +105\.0 +2\.00 +138\.0 +✔ ACK$/m);
    expect(text).toMatch(/^ {2}INSTANCE_ACTION_DONE ×2 +compute-1 +29\.0 +– +– +–$/m);
    expect(text).toMatch(/^ {2}a3b4c5d6 +MIGRATE +compute-1 +compute-3 +988 ms +✔$/m);
  });
});

describe('the page of a maintenance', () => {
  it('shows where the service was wrong', () => {
    const rows = show(record({}, stuck));
    expect(rows.find((line) => line.startsWith('  compute-1 '))).toMatch(/━+▒+✘+/);
    const text = rows.join('\n');
    expect(text).toContain('✘ in maintenance, and serving');
    expect(text).toMatch(/✘ at 7\.54 s: the active instance a1b2c3d4/);
    expect(text).toMatch(/service +✘ longest gap 503 ms/);
  });

  it('says what was against the protocol: when, who, and which rule', () => {
    const early = changed(taken('SCALE_IN'), later(800));
    expect(show(record({}, early), { columns: 120 }).join('\n')).toContain(
      '✘ at 4.70 s: PREPARE_MAINTENANCE was sent before SCALE_IN was answered (admin-tool, not-agreed)',
    );
    const much = RECORDS.find(([name]) => name === 'much against the protocol')?.[1] ?? record();
    expect(show(much).join('\n')).toMatch(/and \d+ more in the record/);
  });

  it('says why a move failed', () => {
    const text = show(record({}, all(failedMove, failsWith('a move failed')))).join('\n');
    expect(text).toMatch(/988 ms +✘$/m);
    expect(text).toContain('a3b4c5d6 from compute-1: no valid host was found');
    expect(text).toContain('MAINTENANCE_FAILED: a move failed');
  });

  it('says of a service that was not watched closely that no gap was seen', () => {
    const blind = dropped(
      (event) => event.event === 'maintenance.active-seen' && event.atUs % 10_000_000 > 5_000_000,
    );
    expect(show(record({}, blind)).join('\n')).toContain('no gap seen in the service');
  });

  it('leaves hosts, messages and moves out when no profile is wanted', () => {
    const text = show(record(), { profile: false }).join('\n');
    expect(text).not.toContain('├');
    expect(text).not.toContain('MIGRATE');
    expect(text).toMatch(/lead time +3\.80 s/);
  });

  it('leaves out the domain that hosts share', () => {
    const text = show(record({}, renamed), { columns: 120 }).join('\n');
    expect(text).toMatch(/^ {2}overcloud-novacompute-w… /m);
    expect(text).not.toMatch(/^ {2}overcloud.*example/m);
  });

  it('shows repetitions by sessions, and the slowest one closer', () => {
    const repeats = RECORDS.find(([name]) => name === 'repeats')?.[1] ?? record();
    const text = show(repeats).join('\n');
    expect(text).toMatch(/session s +gap ms +work s +reply ms/);
    expect(text).toMatch(/1 ✔ passed +10\.6 +0\.0 +6\.8 +892\.0/);
    expect(text).toContain('iteration 2, the one shown of 2');
  });

  it('has its verdict in one line', () => {
    expect(formatVerdict(record(), PLAIN)).toBe(
      'SIMULATED maintenance PASSED · 3 hosts maintained in 10.6 s, no gap in the service\n',
    );
    expect(formatVerdict(judgeRun(withoutOrder, SAMPLE_HEADER), PLAIN)).toBe(
      'SIMULATED maintenance SKIPPED · only 2 computes\n',
    );
  });
});
