import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../record/trace-events.ts';
import type { Verdict } from '../record/verdict.ts';
import { CHECKPOINTS } from '../record/checkpoints.ts';
import { judgeRun } from './judge-run.ts';
import type { FaultRecord } from '../record/scenario-record.ts';
import { HOST, SAMPLE_HEADER, sampleTrace, traced } from './testing/sample-trace.ts';
import type { Sample } from './testing/sample-trace.ts';
import type { CheckpointEventName } from '../record/checkpoints.ts';
import { faultRecordsIn } from '../record/testing/records-in.ts';

function judge(sample: Sample = {}): FaultRecord {
  return judgeEvents(sampleTrace(sample));
}

function judgeEvents(events: readonly TraceEvent[]): FaultRecord {
  const [scenario] = faultRecordsIn(judgeRun(events, SAMPLE_HEADER));
  if (scenario === undefined) throw new Error('no scenario was judged');
  return scenario;
}

/** Detected at 100 ms, so that the alarm at `t` took `t - 100` ms. */
const notifiedAfter = (ms: number, more: Sample = {}): Sample => ({
  ...more,
  timesMs: { rawFailure: 100, receivedAlarm: 100 + ms, handledAlarm: 100 + ms + 5, ...more.timesMs },
});
const check = (name: string, verdict: Verdict): TraceEvent =>
  traced('check', 200, { name, verdict, reason: `because ${verdict}` });
const remote = (event: CheckpointEventName, atMs: number, data = {}): TraceEvent => ({
  ...traced(event, atMs, { host: HOST, instanceId: 'vm-0', messageId: 'message-vm-0', ...data }),
  host: HOST,
});
const lost = traced('notification.lost', 5000, { instanceId: 'vm-0', waitedMs: 5000 });

describe('the verdict', () => {
  it.each<[string, Sample, FaultRecord['verdict'], RegExp]>([
    ['a notification in time', {}, 'passed', /^$/],
    ['1 µs after the detection', notifiedAfter(0.001), 'passed', /^$/],
    ['at the moment of the detection', notifiedAfter(0), 'failed', /not after the detection/],
    ['before the detection', notifiedAfter(-2), 'failed', /not after the detection/],
    ['1 µs under the budget', notifiedAfter(999.999), 'passed', /^$/],
    ['exactly the budget', notifiedAfter(1000), 'failed', /not under 1000 ms/],
    ['1 µs over the budget', notifiedAfter(1000.001), 'failed', /not under 1000 ms/],
    ['another budget', notifiedAfter(60, { settings: { budgetMs: 50 } }), 'failed', /not under 50 ms/],
    [
      'checkpoint 1 missing',
      { timesMs: { rawFailure: undefined } },
      'unknown',
      /checkpoint 1 \(raw failure\)/,
    ],
    [
      'checkpoint 9 missing',
      { timesMs: { receivedAlarm: undefined } },
      'unknown',
      /checkpoint 9 \(received alarm\)/,
    ],
    [
      '9 missing and lost',
      { timesMs: { receivedAlarm: undefined }, extra: [lost] },
      'failed',
      /^no alarm came for VM vm-0 within 5.0 s$/,
    ],
    ['1 missing and lost', { timesMs: { rawFailure: undefined }, extra: [lost] }, 'failed', /no alarm came/],
    ['lost, then come after all', notifiedAfter(6000, { extra: [lost] }), 'failed', /no alarm came/],
    ['10 missing', { timesMs: { handledAlarm: undefined } }, 'passed', /^$/],
    [
      '10 missing, gating',
      { timesMs: { handledAlarm: undefined }, settings: { recoveryBudgetMs: 900 } },
      'unknown',
      /checkpoint 10/,
    ],
    ['recovery late, reported only', { timesMs: { handledAlarm: 5000 } }, 'passed', /^$/],
    [
      'recovery late, gating',
      { timesMs: { handledAlarm: 5000 }, settings: { recoveryBudgetMs: 900 } },
      'failed',
      /recovery time/,
    ],
    ['recovery in time, gating', { settings: { recoveryBudgetMs: 900 } }, 'passed', /^$/],
    [
      'recovery failed, gating',
      {
        timesMs: { handledAlarm: undefined },
        settings: { recoveryBudgetMs: 900 },
        extra: [traced('consumer.recovery-failed', 120, { instanceId: 'vm-0', reason: 'quota' })],
      },
      'failed',
      /recovery failed: quota/,
    ],
    ['a gap elsewhere', { timesMs: { transformedEvent: undefined } }, 'passed', /^$/],
    [
      'a gap, profile required',
      { timesMs: { transformedEvent: undefined }, settings: { requireProfile: true } },
      'unknown',
      /6 \(not seen\)/,
    ],
    ['link-down not seen', { timesMs: { fault: undefined } }, 'passed', /^$/],
    [
      'a failed check',
      { extra: [check('ports-down', 'failed')] },
      'failed',
      /check ports-down: because failed/,
    ],
    ['an unknown check', { extra: [check('ports-down', 'unknown')] }, 'unknown', /check ports-down/],
    ['a skipped check', { extra: [check('ports-down', 'skipped')] }, 'passed', /^$/],
    [
      'a check of no known verdict',
      { extra: [check('ports-down', 'perhaps' as Verdict)] },
      'unknown',
      /ports-down/,
    ],
    [
      'an alarm before the fault was ordered',
      { timesMs: { receivedAlarm: -700 } },
      'failed',
      /before the fault/,
    ],
    [
      'an alarm before the link went down',
      { timesMs: { receivedAlarm: -100 } },
      'failed',
      /before the fault/,
    ],
    ['crashed', { finished: { outcome: 'crashed', reason: 'boom' } }, 'unknown', /end: boom/],
    [
      'crashed after a certain failure',
      { ...notifiedAfter(1500), finished: { outcome: 'crashed', reason: 'boom' } },
      'failed',
      /not under/,
    ],
    ['cut off', { finished: undefined }, 'unknown', /trace ends/],
    ['skipped', { finished: { outcome: 'skipped', reason: 'too few hosts' } }, 'skipped', /^too few hosts$/],
    [
      'settings that cannot be read',
      { settings: { budgetMs: 'soon' as unknown as number } },
      'unknown',
      /the judge failed: scenario.started: budgetMs/,
    ],
  ])('of %s', (_, sample, verdict, reason) => {
    const scenario = judge(sample);
    expect(scenario.verdict).toBe(verdict);
    expect(scenario.reason ?? '').toMatch(reason);
  });

  it.each<[string, number, number, FaultRecord['verdict'], RegExp]>([
    ['clear of the bounds', 900, 10, 'passed', /^$/],
    ['straddling the budget', 995, 10, 'unknown', /straddles/],
    ['touching the budget', 990, 10, 'unknown', /straddles/],
    ['over the budget whatever it is', 1010, 10, 'failed', /not under/],
    ['straddling zero', 5, 10, 'unknown', /straddles/],
    ['wider than the margin', 500, 60, 'unknown', /over the margin of 50 ms/],
    ['wider than the margin, certain to fail', 2000, 60, 'failed', /not under/],
  ])('of an alarm received on another host, error bar %s', (_, ms, uncertaintyMs, verdict, reason) => {
    const scenario = judge({
      timesMs: { rawFailure: 100, receivedAlarm: undefined, handledAlarm: 3000 },
      offsetUncertaintyUs: uncertaintyMs * 1000,
      extra: [remote('consumer.alarm-received', 100 + ms)],
    });
    expect(scenario.verdict).toBe(verdict);
    expect(scenario.budgets[0]?.verdict).toBe(verdict);
    expect(scenario.reason ?? '').toMatch(reason);
  });

  it('does not depend on the clock of the fault host alone', () => {
    expect(judge({ offsetUncertaintyUs: 20_000_000 }).verdict).toBe('passed');
  });

  it('is not changed by a second delivery, which is shown', () => {
    const again = traced('consumer.alarm-received', 1500, { instanceId: 'vm-0', messageId: 'message-vm-0' });
    const scenario = judge({ extra: [again] });
    expect(scenario.verdict).toBe('passed');
    expect(scenario.flaky).toEqual(['VM vm-0: the alarm was delivered 2 times']);
    expect(scenario.notificationTimeMs).toBeCloseTo(42.2, 6);
    const late = judge({ ...notifiedAfter(1200), extra: [again] });
    expect(late.verdict).toBe('failed');
    const calledAgain = traced('consumer.call-accepted', 89.5, {
      instanceId: 'vm-0',
      messageId: 'message-vm-0',
    });
    expect(judge({ extra: [calledAgain] }).flaky).toEqual([expect.stringContaining('called 2 times')]);
  });
});

describe('the record', () => {
  it('has all times since checkpoint 0, with the error bar of its clock', () => {
    const scenario = judge({ offsetUs: 3_600_000_000 });
    expect(scenario.originIndex).toBe(0);
    expect(scenario.checkpoints.map((checkpoint) => checkpoint.tMs)).toEqual([
      0, 48.2, 48.6, 97.4, 137.1, 51.9, 61.3, 74.8, 89.1, 90.4, 141.7,
    ]);
    expect(scenario.checkpoints.map((checkpoint) => checkpoint.uncertaintyMs)).toEqual([
      1.3,
      ...Array<number>(10).fill(0),
    ]);
    expect(scenario).toMatchObject({
      detectionTimeMs: 48.2,
      notificationTimeMs: 42.2,
      recoveryTimeMs: 93.5,
      totalTimeMs: 90.4,
      outOfSyncMs: 89.6,
      restoredTimeMs: 1100,
      armed: { by: 'bus-canary', waitedMs: 412.346 },
      overhead: { stamps: 40, stampMeanUs: 3.21, loopWorstDelayMs: 2.5 },
      phases: [
        { name: 'stand up', durationMs: 2300 },
        { name: 'break the link and wait', durationMs: 2700 },
      ],
    });
  });

  it('counts from the first checkpoint that was seen when the link-down time is missing', () => {
    const scenario = judge({ timesMs: { fault: undefined } });
    expect(scenario.originIndex).toBe(1);
    expect(scenario.checkpoints[0]).toMatchObject({ index: 1, tMs: 0 });
    expect(scenario).toMatchObject({ detectionTimeMs: null, totalTimeMs: null, notificationTimeMs: 42.2 });
  });

  it('neither sorts nor clamps times that are out of order', () => {
    // Within the error bar of checkpoint 0: no false alarm.
    const scenario = judge({ timesMs: { rawFailure: -1, setVmError: 20 } });
    expect(scenario.detectionTimeMs).toBe(-1);
    expect(scenario.checkpoints.map(({ index }) => index)).toEqual(CHECKPOINTS.map(({ index }) => index));
    expect(scenario.checkpoints[1]?.tMs).toBe(-1);
    expect(scenario.checkpoints[4]?.tMs).toBe(20);
    const unsynced = judge({ timesMs: { receivedAlarm: 300, handledAlarm: 310 } });
    expect(unsynced.outOfSyncMs).toBe(-120);
  });

  it('leaves out what concerns canaries and other hosts', () => {
    const foreign = [
      traced('bus.vm-error-notified', 1, { instanceId: 'canary', messageId: 'canary-event' }),
      traced('monitor.detected', 1, { host: 'compute-2' }),
    ];
    const events = sampleTrace();
    const at = events.findIndex((event) => event.event === 'fault.injected');
    expect(judgeEvents(events.toSpliced(at, 0, ...foreign))).toEqual(judge());
  });

  it('follows the message that led to the alarm', () => {
    const novas = traced('bus.vm-error-notified', 50, { instanceId: 'vm-0', messageId: 'nova' });
    const events = sampleTrace();
    const at = events.findIndex((event) => event.event === 'bus.vm-error-notified');
    expect(judgeEvents(events.toSpliced(at, 0, novas)).checkpoints[5]?.tMs).toBe(51.9);
  });

  it('follows the VM whose alarm came last, and the last VM set to error', () => {
    const scenario = judge({
      vmDelaysMs: [0, 30, 10],
      extra: [traced('inspector.vm-marked-error', 400, { instanceId: 'vm-0' })],
    });
    expect(scenario.checkpoints.map((checkpoint) => checkpoint.tMs)).toEqual([
      0, 48.2, 48.6, 97.4, 167.1, 81.9, 91.3, 104.8, 119.1, 120.4, 171.7,
    ]);
    expect(scenario.notificationTimeMs).toBe(72.2);
    expect(scenario.notifications).toMatchObject({
      expected: 3,
      received: 3,
      firstMs: 42.2,
      medianMs: 52.2,
      lastMs: 72.2,
    });
    expect(scenario.vms.map((vm) => vm.notificationTimeMs)).toEqual([42.2, 72.2, 52.2]);
  });

  it('takes a VM without an alarm for the last one', () => {
    const events = sampleTrace({ vmDelaysMs: [0, 30] }).filter(
      ({ event, data }) => !(event === 'consumer.alarm-received' && data.instanceId === 'vm-0'),
    );
    const scenario = judgeEvents(events);
    expect(scenario.verdict).toBe('unknown');
    expect(scenario.notificationTimeMs).toBeNull();
    expect(scenario.gaps).toContainEqual({
      index: 9,
      name: 'received alarm',
      reason: 'seen for 1 of 2 VMs only',
    });
  });

  it('has each iteration of a scenario, and a summary over them', () => {
    const events = [1, 2, 3].flatMap((iteration) =>
      sampleTrace({ iteration, timesMs: { receivedAlarm: 90 + iteration * 10, handledAlarm: 200 } }),
    );
    const late = sampleTrace({ iteration: 4, timesMs: { receivedAlarm: 1200, handledAlarm: 1300 } });
    const record = judgeRun([...events, ...late], SAMPLE_HEADER);
    expect(record.scenarios.map((scenario) => scenario.iteration)).toEqual([1, 2, 3, 4]);
    expect(record.verdict).toBe('failed');
    expect(record.reason).toMatch(/^fault_management #4: /);
    expect(record.summary).toMatchObject([
      {
        name: 'fault_management',
        iterations: 4,
        verdicts: { passed: 3, failed: 1, unknown: 0, skipped: 0 },
        notificationTimeMs: { count: 4, min: 51.8, median: 66.8, max: 1151.8 },
      },
    ]);
  });

  it('is unknown when nothing was run, and when the judge fails', () => {
    expect(judgeRun([], SAMPLE_HEADER)).toMatchObject({ verdict: 'unknown', reason: 'no scenario was run' });
    const broken = { ...SAMPLE_HEADER, runId: 7 as unknown as string };
    expect(judgeRun(sampleTrace(), broken)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringMatching(/^the judge failed/) as string,
    });
  });

  it('shows a skip that another pass does not hide', () => {
    const skipped = sampleTrace({ iteration: 2, finished: { outcome: 'skipped', reason: 'no room' } });
    expect(judgeRun([...sampleTrace(), ...skipped], SAMPLE_HEADER)).toMatchObject({
      verdict: 'skipped',
      reason: 'fault_management #2: no room',
    });
  });
});
