import { describe, expect, it } from 'vitest';
import { allOf } from './all-of.ts';
import { fakeClock } from './testing/fake-clock.ts';

describe('allOf', () => {
  it('gives all values in order', async () => {
    expect(await allOf([Promise.resolve(1), 'two', Promise.resolve(3)])).toEqual([1, 'two', 3]);
  });

  it('does not end before the last task has, even when one fails at once', async () => {
    const clock = fakeClock();
    let ended = false;
    const slow = clock.delay(1000).then(() => void (ended = true));
    const outcome = allOf([Promise.reject(new Error('first')), slow]).catch((error: unknown) => ({
      error,
      ended,
    }));
    await clock.advance(1000);
    expect(await outcome).toMatchObject({ ended: true, error: { message: 'first' } });
  });
});
