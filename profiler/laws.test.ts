import { describe, expect, it } from 'vitest';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { TraceEvent } from '../record/trace-events.ts';
import { CHECKPOINTS } from '../record/checkpoints.ts';
import { judgeRun } from './judge-run.ts';
import { DOWN_US, SAMPLE_HEADER, sampleTrace, traced } from './testing/sample-trace.ts';
import { readBack } from './testing/trace-edits.ts';
import { faultRecordsIn } from '../record/testing/records-in.ts';

const ROUNDS = 150;

/** Traces with everything at random: which checkpoints were seen and when, VMs, clocks, and disorder. */
function* randomTraces(seed: number): Generator<readonly TraceEvent[]> {
  const generator = xoroshiro128plus(seed);
  const int = (from: number, to: number): number => uniformInt(generator, from, to);
  for (let round = 0; round < ROUNDS; round += 1) {
    const timesMs = Object.fromEntries(
      CHECKPOINTS.map(({ key }) => [key, int(0, 9) === 0 ? undefined : int(-100, 1500)]),
    );
    const vmDelaysMs = Array.from({ length: int(1, 4) }, () => int(-50, 50));
    const lost = traced('notification.lost', 5000, { instanceId: 'vm-0', waitedMs: 5000 });
    yield shuffledInside(
      sampleTrace({
        timesMs,
        vmDelaysMs,
        offsetUs: int(-5_000_000, 5_000_000),
        offsetUncertaintyUs: int(0, 100_000),
        extra: int(0, 5) === 0 ? [lost] : [],
      }),
      int,
    );
  }
}

function shuffledInside(
  events: readonly TraceEvent[],
  int: (from: number, to: number) => number,
): readonly TraceEvent[] {
  const inside = events.slice(1, -1);
  for (let last = inside.length - 1; last > 0; last -= 1) {
    const other = int(0, last);
    [inside[last], inside[other]] = [inside[other] as TraceEvent, inside[last] as TraceEvent];
  }
  return [...events.slice(0, 1), ...inside, ...events.slice(-1)];
}

describe('for any trace', () => {
  it('the verdict is never passed when checkpoint 1 or 9 is missing', () => {
    let missing = 0;
    for (const events of randomTraces(1)) {
      for (const scenario of faultRecordsIn(judgeRun(events, SAMPLE_HEADER))) {
        const seen = new Set(scenario.checkpoints.map((checkpoint) => checkpoint.index));
        if (seen.has(1) && seen.has(9)) continue;
        missing += 1;
        expect(scenario.verdict).not.toBe('passed');
        expect(scenario.notificationTimeMs).toBeNull();
      }
    }
    expect(missing).toBeGreaterThan(20);
  });

  it('a pass means a notification time within the budget, and an alarm for every VM', () => {
    let passes = 0;
    for (const events of randomTraces(2)) {
      for (const scenario of faultRecordsIn(judgeRun(events, SAMPLE_HEADER))) {
        if (scenario.verdict !== 'passed') continue;
        passes += 1;
        expect(scenario.notificationTimeMs).toBeGreaterThan(0);
        expect(scenario.notificationTimeMs).toBeLessThan(1000);
        expect(scenario.notifications.received).toBe(scenario.notifications.expected);
      }
    }
    expect(passes).toBeGreaterThan(10);
  });

  it('judging twice gives the same record', () => {
    for (const events of randomTraces(3)) {
      const copy = structuredClone(events);
      expect(judgeRun(copy, SAMPLE_HEADER)).toEqual(judgeRun(events, SAMPLE_HEADER));
      expect(copy).toEqual(events);
    }
  });

  it('shares add up to one, and costs are dear first and never negative', () => {
    for (const events of randomTraces(4)) {
      for (const { components } of faultRecordsIn(judgeRun(events, SAMPLE_HEADER))) {
        if (components.length === 0) continue;
        expect(components.reduce((sum, component) => sum + component.share, 0)).toBeCloseTo(1, 9);
        expect(components.map((component) => component.costMs)).toEqual(
          components.map((component) => component.costMs).sort((a, b) => b - a),
        );
        expect(components.at(-1)?.costMs).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('every checkpoint is either reached or a gap', () => {
    for (const events of randomTraces(5)) {
      for (const { checkpoints, gaps } of faultRecordsIn(judgeRun(events, SAMPLE_HEADER))) {
        const indexes = [...checkpoints, ...gaps].map((checkpoint) => checkpoint.index).sort((a, b) => a - b);
        expect(indexes).toEqual(CHECKPOINTS.map(({ index }) => index));
      }
    }
  });

  it('does not fall over data of other forms than it knows', () => {
    const odd = [
      {
        atUs: DOWN_US - 10_000,
        event: 'fault.ordered',
        source: 'fault',
        data: { host: 4, instanceIds: 'none' },
      },
      { atUs: DOWN_US + 1000, event: 'check', source: 'check', data: {} },
      { atUs: DOWN_US, event: 'fault.injected', source: 'fault', host: 'nowhere' },
    ];
    const events = sampleTrace().filter((event) => event.event !== 'fault.ordered');
    const read = readBack([...events.slice(0, -1), ...odd, ...events.slice(-1)]);
    expect(judgeRun(read, SAMPLE_HEADER).scenarios[0]).toMatchObject({
      verdict: 'unknown',
      checkpoints: [],
      components: [],
    });
  });
});
