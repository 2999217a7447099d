import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../record/trace-events.ts';
import { CHECKPOINT } from '../record/checkpoints.ts';
import type { CheckpointKey } from '../record/checkpoints.ts';
import type { FaultRecord } from '../record/scenario-record.ts';
import { faultRecordsIn } from '../record/testing/records-in.ts';
import { gapReasons } from './gaps.ts';
import { judgeRun } from './judge-run.ts';
import { observe } from './stamps.ts';
import { HOST, SAMPLE_HEADER, sampleTrace, traced } from './testing/sample-trace.ts';
import type { Sample } from './testing/sample-trace.ts';

/** Why a checkpoint of the Inspector and one of the taps are missing from a trace that has none. */
function reasons(...extra: readonly TraceEvent[]): readonly (string | undefined)[] {
  const events = sampleTrace({ extra });
  const gaps = gapReasons(events, observe(events), new Map(), undefined);
  const { foundAffected, transformedEvent } = CHECKPOINT;
  return [foundAffected, transformedEvent].map((at) => gaps.find(({ index }) => index === at)?.reason);
}
function judge(sample: Sample): FaultRecord {
  const [scenario] = faultRecordsIn(judgeRun(sampleTrace(sample), SAMPLE_HEADER));
  if (scenario === undefined) throw new Error('no scenario was judged');
  return scenario;
}

const lost = traced('notification.lost', 5000, { instanceId: 'vm-0', waitedMs: 5000 });
const lostAt = (atMs: number): TraceEvent => traced('bus.lost', atMs, { reason: 'broker shut down' });
const restoredAt = (atMs: number): TraceEvent => traced('bus.restored', atMs, {});

describe('the reason of a gap', () => {
  const off = 'the taps on the bus were off for a while: broker shut down';

  it('is an outage of the bus where a tap would have seen the checkpoint', () => {
    expect(reasons(lostAt(-5), restoredAt(70))).toEqual(['not seen', off]);
    expect(reasons(lostAt(50))).toEqual(['not seen', off]);
    expect(reasons(lostAt(-2000), restoredAt(-1500), lostAt(60), restoredAt(90))[1]).toBe(off);
  });

  it('is no outage that was over before the fault was ordered', () => {
    expect(reasons(lostAt(-2000), restoredAt(-1500))).toEqual(['not seen', 'not seen']);
  });

  it('says why a checkpoint is missing', () => {
    const gapAt = (key: CheckpointKey, sample: Sample): string | undefined =>
      judge({ timesMs: { [key]: undefined }, ...sample }).gaps.find(({ index }) => index === CHECKPOINT[key])
        ?.reason;
    const noBus = traced('checkpoint.unavailable', -500, {
      index: CHECKPOINT.transformedEvent,
      reason: 'no message bus can be reached',
    });
    const refused = { action: 'force-down', host: HOST, reason: '403 from Nova' };
    expect(gapAt('transformedEvent', { extra: [noBus] })).toBe('no message bus can be reached');
    expect(gapAt('transformedEvent', {})).toBe('not seen');
    expect(gapAt('markedHostDown', { extra: [traced('inspector.failed', 60, refused)] })).toContain(
      '403 from Nova',
    );
    expect(gapAt('setVmError', { extra: [traced('inspector.failed', 60, refused)] })).toBe('not seen');
    expect(gapAt('receivedAlarm', { extra: [lost] })).toBe('no alarm came: waited 5000 ms');
    expect(judge({ extra: [traced('inspector.failed', 60, refused)] }).notes).toEqual([
      'inspector: force-down of compute-1: 403 from Nova',
    ]);
  });

  it('does not place a time of a host whose clock was not measured', () => {
    const scenario = judge({ offsetUncertaintyUs: Number.MAX_SAFE_INTEGER });
    expect(scenario.gaps).toEqual([
      { index: 0, name: 'link down', reason: 'the clock offset of host compute-1 was not measured' },
    ]);
  });
});
