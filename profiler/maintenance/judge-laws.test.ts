import { describe, expect, it } from 'vitest';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { TraceEvent } from '../../record/trace-events.ts';
import { judgeRun } from '../judge-run.ts';
import { isOfKind } from '../../record/scenario-record.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { sampleMaintenance } from '../testing/sample-maintenance.ts';
import { SAMPLE_HEADER } from '../testing/sample-trace.ts';
import { readBack, withData } from '../testing/trace-edits.ts';

const ROUNDS = 120;
const judge = (events: readonly TraceEvent[]): RunRecord => judgeRun(events, SAMPLE_HEADER);

type Int = (from: number, to: number) => number;

/** Traces with events missing, moved in time, or with data of other forms than anybody expects. */
function* damagedTraces(seed: number): Generator<readonly TraceEvent[]> {
  const generator = xoroshiro128plus(seed);
  const int: Int = (from, to) => uniformInt(generator, from, to);
  const whole = sampleMaintenance({ lookEveryMs: 200 });
  for (let round = 0; round < ROUNDS; round += 1) {
    const rate = int(3, 60);
    const damagedOnes = whole.flatMap((event) => {
      const isFrame = event.event === 'scenario.started' || event.event === 'scenario.finished';
      return isFrame || int(0, rate) > 0 ? [event] : damaged(event, int);
    });
    yield readBack(damagedOnes);
  }
}

function damaged(event: TraceEvent, int: Int): readonly TraceEvent[] {
  const keys = Object.keys(event.data);
  const key = keys[int(0, Math.max(0, keys.length - 1))] ?? 'none';
  const odd = [null, 7, 'odd', [], {}, [1, {}], { state: [] }, true][int(0, 7)] ?? null;
  const choices: readonly (() => readonly TraceEvent[])[] = [
    () => [],
    () => [{ ...event, atUs: event.atUs + int(-2_000_000, 2_000_000) }],
    () => [event, event],
    () => [withData(event, { [key]: odd })],
    () => [{ ...event, data: {} } as TraceEvent],
  ];
  return choices[int(0, choices.length - 1)]?.() ?? [];
}

describe('for any trace of a maintenance', () => {
  it('the judge comes to a verdict, and to the same one again', () => {
    for (const events of damagedTraces(1)) {
      const record = judge(events);
      expect(judge(structuredClone(events))).toEqual(record);
      // Only what says which rules hold must be readable: the session's order.
      expect(record.reason ?? '').toMatch(/^(?!.*the judge failed)|no dialect/);
    }
  });

  it('a pass means a session that is done, every host maintained, and a service that was watched', () => {
    let passes = 0;
    for (const events of damagedTraces(2)) {
      const [scenario] = judge(events).scenarios.filter(isOfKind('maintenance'));
      if (scenario?.verdict !== 'passed') continue;
      passes += 1;
      const { maintenance } = scenario;
      expect(maintenance?.session.state).toBe('MAINTENANCE_DONE');
      expect(maintenance?.hosts.every((host) => host.maintenanceTimeMs !== null)).toBe(true);
      expect(maintenance?.violations).toEqual([]);
      expect(maintenance?.gaps).toEqual([]);
      expect(maintenance?.service.longestGapMs).toBe(0);
      expect(maintenance?.service.resolutionMs).toBeLessThanOrEqual(1000);
    }
    expect(passes).toBeGreaterThan(2);
  });

  it('no kind of evidence can be left out for a pass', () => {
    const evidence = [
      'maintenance.ordered',
      'maintenance.session-state',
      'maintenance.project-event',
      'maintenance.host-event',
      'maintenance.active-seen',
    ];
    for (const name of evidence) {
      const events = sampleMaintenance().filter((event) => event.event !== name);
      expect([name, judge(events).verdict]).not.toEqual([name, 'passed']);
    }
  });
});
