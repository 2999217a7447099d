import { expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { orderedLane } from './ordered-lane.ts';

it('prepares items in parallel and finishes them in order of arrival', async () => {
  const clock = fakeClock();
  const done: [number, number][] = [];
  const lane = orderedLane<number>({
    prepare: (delayMs) => clock.delay(delayMs),
    finish: (delayMs) => void done.push([delayMs, clock.monotonicMs()]),
    failed: () => expect.unreachable(),
  });
  for (const delayMs of [30, 10, 40]) lane.push(delayMs);
  await clock.advance(100);
  expect(done).toEqual([
    [30, 30],
    [10, 30],
    [40, 40],
  ]);
});

it('continues after an item that fails', async () => {
  const done: string[] = [];
  const lane = orderedLane<string>({
    prepare: (item) => (item === 'late' ? Promise.reject(new Error('no')) : Promise.resolve()),
    finish(item) {
      if (item === 'bad') throw new Error('bad');
      done.push(item);
    },
    failed: (error, item) => void done.push(`${item}: ${(error as Error).message}`),
  });
  for (const item of ['late', 'bad', 'good']) lane.push(item);
  await lane.idle();
  expect(done).toEqual(['late: no', 'bad: bad', 'good']);
});
