import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../record/trace-events.ts';
import { judgeRun } from './judge-run.ts';
import type { FaultRecord } from '../record/scenario-record.ts';
import { SAMPLE_HEADER, sampleTrace, traced } from './testing/sample-trace.ts';
import type { Sample } from './testing/sample-trace.ts';
import { faultRecordsIn } from '../record/testing/records-in.ts';

function judge(sample: Sample = {}): FaultRecord {
  const [scenario] = faultRecordsIn(judgeRun(sampleTrace(sample), SAMPLE_HEADER));
  if (scenario === undefined) throw new Error('no scenario was judged');
  return scenario;
}

/** Detected at 100 ms, so that the alarm at `t` took `t - 100` ms. */
const notifiedAfter = (ms: number, more: Sample = {}): Sample => ({
  ...more,
  timesMs: { rawFailure: 100, receivedAlarm: 100 + ms, handledAlarm: 100 + ms + 5 },
});
const late = (atMs: number, lateMs: number): TraceEvent => traced('harness.late', atMs, { lateMs });
const measured = late(-600, 0);
const lost = traced('notification.lost', 5000, { instanceId: 'vm-0', waitedMs: 5000 });

describe('the verdict', () => {
  it.each<[string, number, readonly TraceEvent[], FaultRecord['verdict'], RegExp]>([
    ['late for less than the margin', 700, [late(500, 200)], 'passed', /^$/],
    ['late for more than the margin', 700, [late(500, 350)], 'unknown', /late/],
    ['late for as long as the margin', 700, [late(500, 300)], 'unknown', /straddles/],
    ['late again and again', 700, [late(300, 150), late(500, 150), late(700, 150)], 'unknown', /450\.0 ms/],
    ['over the budget by less than it was late', 1543, [late(900, 700)], 'unknown', /1543\.0 ± 700\.0 ms/],
    [
      'over the budget by more than it was late',
      1543,
      [late(900, 540)],
      'failed',
      /± 540\.0 ms is not under/,
    ],
    ['late before the detection alone', 1100, [late(100, 900)], 'failed', /not under/],
    ['late after the alarm alone', 700, [late(1900, 1000)], 'passed', /^$/],
    ['late across the alarm', 700, [late(1000, 450)], 'passed', /^$/],
    ['late, where the alarm came before the detection', -2, [late(200, 500)], 'failed', /not after/],
    ['late all the time it took', 20, [late(120, 20)], 'passed', /^$/],
  ])('of a harness that was %s', (_, ms, lates, verdict, reason) => {
    const scenario = judge(notifiedAfter(ms, { extra: [measured, ...lates] }));
    expect(scenario.verdict).toBe(verdict);
    expect(scenario.budgets[0]?.verdict).toBe(verdict);
    expect(scenario.reason ?? '').toMatch(reason);
  });

  it('of a lost alarm is failed, unless the harness was late nearly all the while', () => {
    const waited = (lateMs: number): FaultRecord =>
      judge({
        timesMs: { rawFailure: 100, receivedAlarm: undefined },
        extra: [measured, late(4900, lateMs), lost],
      });
    expect(waited(0)).toMatchObject({ verdict: 'failed', reason: 'no alarm came for VM vm-0 within 5.0 s' });
    expect(waited(3800).verdict).toBe('failed');
    // A wait that is no longer than the budget is a wait all the same.
    const short = traced('notification.lost', 1100, { instanceId: 'vm-0', waitedMs: 1000 });
    const unreceived = { rawFailure: 100, receivedAlarm: undefined };
    expect(judge({ timesMs: unreceived, extra: [measured, late(900, 50), short] }).verdict).toBe('failed');
    const blocked = waited(4700);
    expect(blocked).toMatchObject({ verdict: 'unknown', budgets: [{ verdict: 'unknown' }, {}] });
    expect(blocked.reason).toBe(
      'no alarm came for VM vm-0 within 5.0 s; for 4.7 s of them this process was late and could receive none',
    );
  });
});

describe('the record', () => {
  it('says how late the harness was, as part of the error bar and beside the verdict', () => {
    const quiet = judge({ extra: [late(-600, 0)] });
    expect(quiet).toMatchObject({ lateness: { worstMs: 0, totalMs: 0 }, notes: [] });
    expect(quiet.budgets[0]).toMatchObject({ uncertaintyMs: 0, latenessMs: 0 });
    // 30 ms before the link went down do not count, and 10 ms after the alarm not for the notification.
    const busy = judge(
      notifiedAfter(400, { extra: [late(-600, 0), late(20, 50), late(200, 90), late(510, 40)] }),
    );
    expect(busy.lateness).toEqual({ worstMs: 90, totalMs: 20 + 90 + 35 });
    expect(busy.budgets.map((budget) => [budget.uncertaintyMs, budget.latenessMs])).toEqual([
      [120, 120],
      [125, 125],
    ]);
    expect(busy.notes).toEqual([
      'harness lateness: 120 ms of the notification time, up to 90 ms at once; the error bar includes it',
    ]);
    expect(judge().lateness).toBeUndefined();
    expect(judge().budgets[0]).not.toHaveProperty('latenessMs');
  });

  it('leaves times that are as much its own as the cloud’s out of the statistics', () => {
    const busy = traced('harness.late', 600, { lateMs: 450 });
    const events = [
      ...sampleTrace(),
      ...sampleTrace({ iteration: 2, timesMs: { receivedAlarm: 890, handledAlarm: 900 }, extra: [busy] }),
    ];
    const record = judgeRun(events, SAMPLE_HEADER);
    expect(record.scenarios.map((scenario) => scenario.verdict)).toEqual(['passed', 'unknown']);
    expect(faultRecordsIn(record)[1]?.notificationTimeMs).toBe(841.8);
    expect(record.summary[0]).toMatchObject({ notificationTimeMs: { count: 1, median: 42.2 } });
  });
});
