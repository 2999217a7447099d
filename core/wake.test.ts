import { describe, expect, it } from 'vitest';
import { fakeClock } from './testing/fake-clock.ts';
import { waitFor } from './wait-for.ts';
import { createWake } from './wake.ts';

describe('a wake', () => {
  it('ends the pause of a wait, and leaves no timer behind', async () => {
    const clock = fakeClock();
    const wake = createWake();
    let isThere = false;
    const options = { clock, timeoutMs: 60_000, intervalMs: 10_000, wake };
    const waiting = waitFor('it is there', () => isThere, options);
    await clock.advance(100);
    isThere = true;
    wake.ring();
    expect(await waiting).toBe(true);
    expect([clock.monotonicMs(), clock.pending]).toEqual([100, 0]);
  });

  it('that rings while somebody looks is not missed', async () => {
    const clock = fakeClock();
    const wake = createWake();
    let looks = 0;
    const probe = async (): Promise<boolean> => {
      looks += 1;
      if (looks === 1) wake.ring();
      return looks === 2;
    };
    await waitFor('a second look', probe, { clock, timeoutMs: 60_000, intervalMs: 10_000, wake });
    expect(clock.monotonicMs()).toBe(0);
  });

  it('that never rings leaves a wait to its time and its signal', async () => {
    const clock = fakeClock();
    const wake = createWake();
    const late = waitFor('nothing', () => false, { clock, timeoutMs: 1000, intervalMs: 400, wake });
    const ended = expect(late).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' });
    await clock.advance(1000);
    await ended;
    const ending = new AbortController();
    const options = { clock, timeoutMs: 1000, wake, signal: ending.signal };
    const aborted = expect(waitFor('nothing', () => false, options)).rejects.toThrow('enough');
    await clock.advance(10);
    ending.abort(new Error('enough'));
    await aborted;
    expect(clock.pending).toBe(0);
  });
});
