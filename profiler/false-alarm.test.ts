import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../record/trace-events.ts';
import type { Verdict } from '../record/verdict.ts';
import { judgeRun } from './judge-run.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { FaultRecord } from '../record/scenario-record.ts';
import { HOST, SAMPLE_HEADER, sampleTrace, traced } from './testing/sample-trace.ts';
import type { Sample } from './testing/sample-trace.ts';
import { measuresOf } from './compare/measures.ts';
import { parseRunDigest } from './run-digest.ts';
import { CHECKPOINTS } from '../record/checkpoints.ts';
import { faultRecordsIn } from '../record/testing/records-in.ts';

/** An iteration in which the Monitor reported the host at `atMs`, and everything followed from that. */
function alarmedAt(atMs: number, { extra = [], ...more }: Sample = {}): readonly TraceEvent[] {
  const report = traced('monitor.detected', atMs, { host: HOST, lateMs: 43.2, misses: 3, intervalMs: 10 });
  const sample = {
    ...more,
    timesMs: {
      foundAffected: atMs + 1,
      markedHostDown: atMs + 20,
      setVmError: atMs + 40,
      notifiedVmError: atMs + 5,
      transformedEvent: atMs + 9,
      evaluatedEvent: atMs + 12,
      firedAlarm: atMs + 20,
      receivedAlarm: atMs + 21,
      handledAlarm: atMs + 40,
    },
    extra,
  };
  const [started, ...events] = sampleTrace(sample);
  return [started as TraceEvent, report, ...events];
}

function recordOf(events: readonly TraceEvent[]): RunRecord {
  return judgeRun(events, SAMPLE_HEADER);
}

function judged(events: readonly TraceEvent[]): FaultRecord {
  return faultRecordsIn(recordOf(events))[0] as FaultRecord;
}

const check = (name: string, verdict: Verdict): TraceEvent =>
  traced('check', 200, { name, verdict, reason: `because ${verdict}` });

describe('a report of the Monitor before the fault', () => {
  it.each<[string, number, RegExp]>([
    [
      'before the fault was ordered',
      -700,
      /^a false alarm of the Monitor: it reported compute-1 down 700 ms before/,
    ],
    ['before the link went down', -300, /reported compute-1 down 300 ms before its fault began/],
  ])('%s is its own fault, not the cloud’s', (_, atMs, reason) => {
    const scenario = judged(alarmedAt(atMs));
    expect(scenario.verdict).toBe('unknown');
    expect(scenario.reason).toMatch(reason);
    expect(scenario.reason).toMatch(/its own process was late by up to 43 ms/);
    expect(scenario.reason).toMatch(
      /a larger --misses makes it more patient \(now 3, a probe every 10 ms\)$/,
    );
  });

  it('is none within the error bar of the time at which the link went down', () => {
    expect(judged(alarmedAt(-5, { offsetUncertaintyUs: 10_000 })).verdict).not.toBe('unknown');
    expect(judged(alarmedAt(-5, { offsetUncertaintyUs: 1_000 })).verdict).toBe('unknown');
  });

  it('counts where no fault was ordered any more, and the story stopped', () => {
    const events = alarmedAt(-700, { finished: { outcome: 'crashed', reason: 'boom' } });
    const upToOrder = events.filter(
      ({ event, atUs }) =>
        event === 'scenario.finished' ||
        atUs < (events.find((event) => event.event === 'fault.ordered')?.atUs ?? 0),
    );
    expect(judged(upToOrder)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringMatching(/^a false alarm .* before the fault was made/) as string,
    });
  });

  it('makes no failure of what follows from it, and hides none that does not', () => {
    const lost = traced('notification.lost', 5000, { instanceId: 'vm-0', waitedMs: 5000 });
    const followed = judged(
      alarmedAt(-700, {
        extra: [check('silence-before-fault', 'failed'), check('vms-in-error', 'failed'), lost],
      }),
    );
    expect(followed.verdict).toBe('unknown');
    expect(followed.checks).toContainEqual({
      name: 'silence-before-fault',
      verdict: 'unknown',
      reason: 'after a fault of the Monitor: because failed',
    });
    expect(followed.checks.map((check) => check.verdict)).not.toContain('failed');
    const leaked = judged(alarmedAt(-700, { extra: [check('tenant-isolation', 'failed')] }));
    expect(leaked).toMatchObject({ verdict: 'failed', reason: 'check tenant-isolation: because failed' });
  });

  it('leaves no time to statistics, trends, comparisons and gates', () => {
    const record = recordOf(alarmedAt(-700));
    const scenario = faultRecordsIn(record)[0] as FaultRecord;
    expect(scenario).toMatchObject({
      detectionTimeMs: null,
      notificationTimeMs: null,
      recoveryTimeMs: null,
      totalTimeMs: null,
      components: [],
      notifications: { received: 1, firstMs: null, lastMs: null },
      budgets: [
        { timeMs: null, verdict: 'unknown' },
        { timeMs: null, verdict: 'unknown' },
      ],
    });
    expect(scenario.vms.map((vm) => vm.notificationTimeMs)).toEqual([null]);
    expect(record.summary[0]).toMatchObject({ notificationTimeMs: null, detectionTimeMs: null });
    expect(measuresOf(scenario)).toEqual({});
    expect(parseRunDigest(JSON.stringify(record), 'run.json')).toMatchObject({
      notificationTimeMs: null,
      lost: 0,
    });
  });

  it('that never came is the Monitor’s own fault, too, where its process was late', () => {
    const lost = traced('notification.lost', 5000, { instanceId: 'vm-0', waitedMs: 5600 });
    const unseen = Object.fromEntries(CHECKPOINTS.slice(1).map(({ key }) => [key, undefined]));
    const missed = (lateMs: number): FaultRecord =>
      judged(
        sampleTrace({
          timesMs: unseen,
          extra: [traced('harness.late', 4000, { lateMs }), check('vms-in-error', 'failed'), lost],
        }),
      );
    expect(missed(3000)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringMatching(
        /^the Monitor did not report compute-1 at all, .* 3.0 s of the 5.6 s/,
      ) as string,
      budgets: [{ timeMs: null, verdict: 'unknown' }, {}],
    });
    expect(missed(500).verdict).toBe('failed');
  });

  it('of another host is no matter of this one', () => {
    const [started, ...rest] = sampleTrace();
    const other = traced('monitor.detected', -700, { host: 'compute-2' });
    expect(judged([started as TraceEvent, other, ...rest]).verdict).toBe('passed');
  });
});
