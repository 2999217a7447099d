import { describe, expect, it } from 'vitest';
import { clockOffsetAt } from './clock-offset.ts';
import { traced } from './testing/sample-trace.ts';
import { DOWN_US, HOST } from './testing/sample-trace.ts';

const reading = (atMs: number, offsetUs: number, uncertaintyUs: number, host = HOST) =>
  traced('clock.offset', atMs, { host, offsetUs, uncertaintyUs, when: 'before' });

describe('clockOffsetAt', () => {
  it('knows nothing of a host that was not measured', () => {
    expect(clockOffsetAt([reading(0, 5, 5, 'other')], HOST, DOWN_US)).toBeUndefined();
    expect(clockOffsetAt([reading(0, 0, Number.MAX_SAFE_INTEGER)], HOST, DOWN_US)).toBeUndefined();
  });

  it('takes a single reading as it is', () => {
    expect(clockOffsetAt([reading(0, 700, 40)], HOST, DOWN_US)).toEqual({ offsetUs: 700, uncertaintyUs: 40 });
  });

  it('interpolates between readings that agree, with the larger uncertainty', () => {
    const events = [reading(-1000, 1000, 300), reading(1000, 1200, 500)];
    const at = clockOffsetAt(events, HOST, DOWN_US + 1000);
    expect(at?.offsetUs).toBeCloseTo(1100, 6);
    expect(at?.uncertaintyUs).toBe(500);
    expect(clockOffsetAt(events, HOST, DOWN_US + 9_000_000)?.offsetUs).toBe(1200);
    expect(clockOffsetAt(events, HOST, DOWN_US - 9_000_000)?.offsetUs).toBe(1000);
  });

  it('covers everything between readings that do not agree', () => {
    const events = [reading(-1000, 0, 100), reading(1000, 10_000, 300)];
    expect(clockOffsetAt(events, HOST, DOWN_US)).toEqual({ offsetUs: 5100, uncertaintyUs: 5200 });
  });
});
