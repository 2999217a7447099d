import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { sampleRepeatedly } from './sample-pace.ts';

/** When samples that take so long each began, within so many milliseconds of the end of the first. */
async function begun(tookMs: number, withinMs: number): Promise<number[]> {
  const clock = fakeClock();
  const times: number[] = [];
  const first = sampleRepeatedly(clock, async () => {
    times.push(clock.monotonicMs());
    if (tookMs > 0) await clock.delay(tookMs);
  });
  await clock.advance(tookMs);
  const sampling = await first;
  await clock.advance(withinMs);
  const stopped = sampling.stop();
  const { length } = times;
  await clock.advance(10_000);
  await stopped;
  expect(times).toHaveLength(length);
  return times.map((timeMs) => timeMs - tookMs).slice(1);
}

describe('samples of the service', () => {
  it('come every 100 ms where they take little time', async () => {
    expect(await begun(0, 500)).toEqual([100, 200, 300, 400, 500]);
    expect(await begun(30, 300)).toEqual([100, 200, 300]);
  });

  it('leave slow services twice the time that a sample took', async () => {
    expect(await begun(100, 800)).toEqual([200, 500, 800]);
  });

  it('come at least every 400 ms, three at a time at most', async () => {
    expect(await begun(350, 1300)).toEqual([100, 500, 900, 1300]);
    expect(await begun(700, 1500)).toEqual([100, 500, 900, 1300]);
    expect(await begun(1950, 4500)).toEqual([100, 500, 900, 2100, 2500, 2900, 4100, 4500]);
  });
});
