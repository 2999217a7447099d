import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../record/trace-events.ts';
import { gapReasons } from './gaps.ts';
import { observe } from './stamps.ts';
import { sampleTrace, traced } from './testing/sample-trace.ts';

/** Why checkpoints 2 and 6 are missing from a trace that has none. */
function reasons(...extra: readonly TraceEvent[]): readonly (string | undefined)[] {
  const events = sampleTrace({ extra });
  const gaps = gapReasons(events, observe(events), new Map(), undefined);
  return [2, 6].map((index) => gaps.find((gap) => gap.index === index)?.reason);
}
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
});
