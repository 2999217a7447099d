import { describe, expect, it } from 'vitest';
import { measureLateness } from './lateness.ts';
import { lateClock } from './testing/late-clock.ts';

describe('the lateness of this process', () => {
  it('is nothing while timers fire when they are due', async () => {
    const clock = lateClock();
    const meter = measureLateness(clock);
    await clock.advance(5_000);
    expect([meter.totalMs, meter.worstMs(5_000)]).toEqual([0, 0]);
  });

  it('is how long a timer was overdue, each time and in all', async () => {
    const clock = lateClock();
    const reported: number[] = [];
    const meter = measureLateness(clock, (lateMs) => reported.push(lateMs));
    await clock.block(50);
    await clock.advance(100);
    await clock.block(130);
    expect(reported).toEqual([40, 120]);
    expect(meter.totalMs).toBe(160);
    expect(meter.worstMs(1_000)).toBe(120);
  });

  it('is no matter of a millisecond', async () => {
    const clock = lateClock();
    const meter = measureLateness(clock);
    await clock.block(12);
    expect(meter.totalMs).toBe(0);
  });

  it('is asked for a moment: what is longer ago does not count', async () => {
    const clock = lateClock();
    const meter = measureLateness(clock);
    await clock.block(110);
    await clock.advance(2_000);
    expect(meter.worstMs(1_000)).toBe(0);
    expect(meter.worstMs(3_000)).toBe(100);
    expect(meter.totalMs).toBe(100);
  });

  it('counts before it is over, and once', async () => {
    const clock = lateClock();
    let during: readonly number[] = [];
    // Asked by a timer that fires first, as another part of this process would.
    clock.every(1, () => void (during = [meter.totalMs, meter.worstMs(1_000)]));
    const meter = measureLateness(clock);
    await clock.block(90);
    expect(during).toEqual([80, 80]);
    expect(meter.totalMs).toBe(80);
  });

  it('leaves no timer', () => {
    const clock = lateClock();
    measureLateness(clock).stop();
    expect(clock.pending).toBe(0);
  });
});
