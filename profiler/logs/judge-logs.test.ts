import { describe, expect, it } from 'vitest';
import { DOWN_US, sampleTrace } from '../testing/sample-trace.ts';
import { judgeLogs } from './judge-logs.ts';
import type { LogEvidence } from './reader.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { FaultRecord } from '../../record/scenario-record.ts';
import { parseLogMap } from './map-file.ts';
import { DOWN_S, newerLogs, olderLogs, prefix, read, stamp } from './testing/sample-logs.ts';
import { faultRecordsIn } from '../../record/testing/records-in.ts';

const HEADER = {
  target: { kind: 'openstack', name: 'logs in artifacts' },
  doctor: { version: '0.1.0' },
  command: 'doctor profile --logs artifacts',
  options: {},
  budgetMs: 1000,
  isBudgetGiven: false,
  warnings: [],
} as const;

function judged(evidence: LogEvidence, budgetMs?: number): RunRecord {
  const asked = budgetMs === undefined ? {} : { budgetMs, isBudgetGiven: true };
  const record = judgeLogs(evidence, { ...HEADER, ...asked });
  if (record === undefined) throw new Error('the logs say nothing');
  return record;
}

const only = (record: RunRecord) => {
  expect(record.scenarios).toHaveLength(1);
  return faultRecordsIn(record)[0] as FaultRecord;
};

describe('logs of the newer generation', () => {
  const record = judged(read(newerLogs()));
  const scenario = only(record);

  it('give times, and where each is from', () => {
    const times = scenario.checkpoints.map(({ index, tMs, source }) => [index, tMs, source]);
    expect(times).toEqual([
      [0, 0, 'disable_network.log:1'],
      [1, 41.2, 'doctor.log:1'],
      [3, 62.9, 'doctor.log:4'],
      [4, 60.4, 'doctor.log:3'],
      [5, 66, 'doctor.log:5'],
      [9, 140.7, 'doctor.log:6'],
    ]);
    expect(scenario).toMatchObject({ verdict: 'passed', notificationTimeMs: 99.5, host: 'compute-1' });
    expect(scenario.vms.map(({ instanceId }) => instanceId)).toEqual(['doctor_vm0']);
  });

  it('leave gaps, each with a reason', () => {
    const reasons = new Map(scenario.gaps.map(({ index, reason }) => [index, reason]));
    expect([...reasons.keys()]).toEqual([2, 6, 7, 8, 10]);
    expect(reasons.get(8)).toBe('no line of the logs gives it');
    expect(reasons.get(2)).toContain('3.3 ms after the detection: doctor.log:2');
  });

  it('make a record that does not claim what logs cannot show', () => {
    expect(record).toMatchObject({ finishedAt: null, target: { name: 'logs in artifacts' } });
    expect(record.warnings.join(' ')).toContain('Judged from logs alone');
    expect(record.warnings.join(' ')).toContain('no log says how its clock stood');
  });

  it('are judged against the budget that is asked for', () => {
    expect(judged(read(newerLogs()), 99).verdict).toBe('failed');
  });
});

describe('logs of the older generation', () => {
  it('are as fine as their prefixes', () => {
    const scenario = only(judged(read(olderLogs())));
    expect(scenario).toMatchObject({ verdict: 'passed', notificationTimeMs: 106 });
    expect(scenario.budgets[0]).toMatchObject({ uncertaintyMs: 2 });
  });

  it('are as coarse as their stamps without them', () => {
    const bare = Object.fromEntries(
      Object.entries(olderLogs()).map(([file, lines]) => [
        file,
        lines.map((line) => line.replace(/^.* INFO /, '')),
      ]),
    );
    expect(only(judged(read(bare))).budgets[0]).toMatchObject({ timeMs: 100, uncertaintyMs: 20 });
    expect(judged(read(bare), 105).verdict).toBe('unknown');
  });
});

describe('lines that are repeated', () => {
  it('in another file, with another prefix before them, count once', () => {
    const logs = newerLogs();
    const console = Object.values(logs).flatMap((lines) =>
      lines.map((line) => `${prefix(9000)} job: ${line}`),
    );
    const scenario = only(judged(read({ ...logs, 'console.txt': console })));
    expect(scenario.flaky).toEqual([]);
    expect(scenario.notificationTimeMs).toBe(99.5);
  });

  it('with the same coarse stamp are two alarms where one file has both', () => {
    const two = [
      `${prefix(141)} INFO doctor consumer notified at ${stamp(141, 2)}`,
      `${prefix(147)} INFO doctor consumer notified at ${stamp(147, 2)}`,
    ];
    const logs = { ...olderLogs(), 'consumer.log': two, 'copy.log': two };
    const inspector = [
      ...(olderLogs()['inspector.log'] ?? []),
      `${prefix(62)} INFO doctor mark vm(<Server: doctor_vm1>) error at ${stamp(62, 2)}`,
    ];
    const scenario = only(judged(read({ ...logs, 'inspector.log': inspector })));
    expect(scenario.notifications).toMatchObject({ expected: 2, received: 2, firstMs: 100, lastMs: 106 });
    expect(scenario.flaky).toEqual([]);
  });
});

describe('a VM of another tenant on the host', () => {
  const at = (ms: number, words: string): string => `${prefix(ms)} x.py 1 INFO ${words} ${stamp(ms, 2)}`;
  const lines = (...vms: readonly string[]): string[] => [
    at(50, 'doctor monitor detected at'),
    ...vms.map((vm, index) => at(58 + index, `doctor mark vm(<Server: ${vm}>) error at`)),
  ];
  const notified = at(350, 'doctor consumer notified at');
  const body = (alarm: string): string =>
    `${prefix(351)} x.py 2 INFO received data = {"severity": "moderate", "alarm_name": "${alarm}", "reason_data": {"event": {"traits": [["state", 1, "error"], ["instance_id", 1, "7583"]]}}}`;

  it('was marked as well, and needs no alarm of the test’s', () => {
    const record = judged(read({ 'run.log': [...lines('customer_db', 'doctor_vm1'), notified] }));
    expect(only(record)).toMatchObject({
      verdict: 'passed',
      notificationTimeMs: 300,
      notifications: { expected: 1, received: 1 },
    });
    expect(only(record).vms.map((vm) => vm.instanceId)).toEqual(['doctor_vm1']);
    expect(record.warnings.join(' ')).toContain('no alarm is expected for them: customer_db.');
  });

  it('is known by the alarm that came, whatever the test called its VMs', () => {
    const logs = { 'run.log': [...lines('other', 'ci-vm2', 'ci-vm1'), notified, body('ci-alarm1')] };
    expect(only(judged(read(logs)))).toMatchObject({
      // The alarm of ci-vm2 did not come.
      verdict: 'unknown',
      notifications: { expected: 2, received: 1, lastMs: 300 },
    });
  });

  it('does not take the alarm that names another', () => {
    const logs = [...lines('doctor_vm1', 'doctor_vm2'), notified, body('doctor_alarm2')];
    const { vms } = only(judged(read({ 'run.log': logs, 'copy.log': [notified] })));
    expect(vms.map((vm) => [vm.instanceId, vm.notificationTimeMs])).toEqual([
      ['doctor_vm1', null],
      ['doctor_vm2', 300],
    ]);
  });

  it('counts where nothing shows whose VMs they are', () => {
    const record = judged(read({ 'run.log': [...lines('a', 'b'), notified] }));
    expect(only(record).notifications).toMatchObject({ expected: 2, received: 1 });
  });
});

describe('what the logs lack', () => {
  const without = (words: string): LogEvidence => {
    const logs = Object.entries(newerLogs()).map(([file, lines]) => [
      file,
      lines.filter((line) => !line.includes(words)),
    ]);
    return read(Object.fromEntries(logs) as Record<string, string[]>);
  };

  it.each(['monitor detected', 'consumer notified'])('makes the verdict unknown: %s', (words) => {
    const scenario = only(judged(without(words)));
    expect(scenario.verdict).toBe('unknown');
    expect(scenario.reason).toContain('no line of the logs gives it');
  });

  it('of several VMs makes the verdict unknown, too', () => {
    const logs = newerLogs();
    logs['doctor.log']?.push(`doctor mark vm(<Server: doctor_vm1>) error at ${stamp(61)}`);
    const scenario = only(judged(read(logs)));
    expect(scenario).toMatchObject({ verdict: 'unknown', notifications: { expected: 2, received: 1 } });
  });

  it('is a VM’s name: then every alarm counts, and the last one decides', () => {
    const scenario = only(
      judged(
        read({
          a: [`doctor monitor detected at ${stamp(41)}`],
          b: [140, 1900].map((at) => `doctor consumer notified at ${stamp(at)}`),
        }),
      ),
    );
    expect(scenario).toMatchObject({ verdict: 'failed', notificationTimeMs: 1859, flaky: [] });
  });

  it('is everything: there is nothing to judge', () => {
    expect(judgeLogs(read({ a: ['hello', `event posted at ${stamp(1)}`] }), HEADER)).toBeUndefined();
  });

  it('is a time that can be read: the line is named', () => {
    const evidence = read({
      ...newerLogs(),
      'x.log': ['doctor monitor detected at <unset>', 'doctor consumer notified at 17'],
    });
    expect(judged(evidence).warnings.join(' ')).toContain(
      'The time of x.log:1 cannot be read, nor of 1 more',
    );
  });
});

describe('a compute host whose clock is ahead', () => {
  it('takes away checkpoint 0 and nothing else', () => {
    const logs = { ...newerLogs(), 'disable_network.log': [`doctor set link down at ${stamp(3000)}`] };
    const scenario = only(judged(read(logs)));
    expect(scenario).toMatchObject({ verdict: 'passed', detectionTimeMs: null, notificationTimeMs: 99.5 });
    expect(scenario.gaps[0]?.reason).toContain('disable_network.log:1 has it after the detection');
  });
});

describe('several faults in one folder', () => {
  const both = (secondS: number): Record<string, string[]> => {
    const second = newerLogs('doctor_vm0', secondS);
    return Object.fromEntries(
      Object.entries(newerLogs()).map(([file, lines]) => [file, [...lines, ...(second[file] ?? [])]]),
    );
  };

  it('are iterations of their own', () => {
    const record = judged(read(both(DOWN_S + 240)));
    expect(
      faultRecordsIn(record).map(({ iteration, notificationTimeMs }) => [iteration, notificationTimeMs]),
    ).toEqual([
      [1, 99.5],
      [2, 99.5],
    ]);
    expect(record.summary).toMatchObject([{ iterations: 2, verdicts: { passed: 2 } }]);
  });

  it('are iterations of their own where no line says that the link went down', () => {
    const logs = both(DOWN_S + 240);
    expect(judged(read({ 'doctor.log': logs['doctor.log'] ?? [] })).scenarios).toHaveLength(2);
  });

  it('do not take a late alarm for a new one', () => {
    const logs = newerLogs();
    const lines = logs['doctor.log'] ?? [];
    logs['doctor.log'] = [...lines.slice(0, -1), `doctor consumer notified at ${stamp(31_000)}`];
    expect(only(judged(read(logs)))).toMatchObject({ verdict: 'failed', notificationTimeMs: 30_958.8 });
  });

  it('do not take a slow detection for a new one', () => {
    const logs = {
      a: [`doctor set link down at ${stamp(0)}`, `doctor monitor detected at ${stamp(60_000)}`],
    };
    expect(only(judged(read(logs)))).toMatchObject({ detectionTimeMs: 60_000 });
  });
});

describe('a trace of ours', () => {
  const lines = (trace: ReturnType<typeof sampleTrace>): string[] =>
    trace.map((event) => JSON.stringify(event));

  it('is judged as it was, copies once, several one after the other', () => {
    const first = lines(sampleTrace());
    const later = lines(sampleTrace().map((event) => ({ ...event, atUs: event.atUs + 60_000_000 })));
    const record = judged(read({ 'a/trace.jsonl': first, 'b/trace.jsonl': later, 'c/copy.gz': first }));
    expect(record.scenarios.map(({ verdict, iteration }) => [verdict, iteration])).toEqual([
      ['passed', 1],
      ['passed', 2],
    ]);
    expect(record.warnings).toEqual(['c/copy.gz is a copy of a/trace.jsonl.']);
  });

  it('has its gaps filled by logs of the same time, and what it saw itself left alone', () => {
    const map = parseLogMap(
      String.raw`
patterns:
  - { checkpoint: 7, time: epoch, pattern: 'alarm of (?<vm>\S+) evaluated at (?<time>\S+)' }
  - { checkpoint: 9, time: epoch, pattern: 'alarm of (?<vm>\S+) came at (?<time>\S+)' }`,
      'map.yaml',
    );
    const at = (ms: number): string => String((DOWN_US / 1000 + ms) / 1000);
    const record = judged(
      read(
        {
          'trace.jsonl': lines(sampleTrace({ timesMs: { evaluatedEvent: undefined } })),
          'aodh.log': [`alarm of vm-0 evaluated at ${at(75.5)}`, `alarm of vm-0 came at ${at(120)}`],
        },
        map,
      ),
    );
    const checkpoints = only(record).checkpoints;
    expect(checkpoints.find(({ index }) => index === 7)).toMatchObject({ source: 'aodh.log:1' });
    expect(checkpoints.find(({ index }) => index === 7)?.tMs).toBe(75.5);
    expect(checkpoints.find(({ index }) => index === 9)?.source).toBe('consumer');
  });

  it('has its own budget unless another is asked for', () => {
    const evidence = read({ 'trace.jsonl': lines(sampleTrace()) });
    expect(judged(evidence).verdict).toBe('passed');
    expect(judged(evidence, 10).verdict).toBe('failed');
  });
});

describe('a clock that a map file describes', () => {
  const mapOf = (uncertaintyMs: number) =>
    parseLogMap(
      String.raw`
patterns:
  - checkpoint: 9
    time: epoch
    pattern: 'alerted at (?<time>\S+)'
    clock: { offset_ms: 100, uncertainty_ms: ${uncertaintyMs} }`,
      'map.yaml',
    );
  const logs = { a: [`doctor monitor detected at ${stamp(41)}`], b: [`alerted at ${stamp(241)}`] };

  it('is corrected, and its uncertainty is in the error bar', () => {
    const scenario = only(judged(read(logs, mapOf(3))));
    expect(scenario.budgets[0]).toMatchObject({ timeMs: 100, uncertaintyMs: 3.002, verdict: 'passed' });
  });

  it('that is too uncertain makes the verdict unknown', () => {
    expect(judged(read(logs, mapOf(60))).verdict).toBe('unknown');
  });
});
