import { describe, expect, it } from 'vitest';
import { createWatch } from './watch.ts';

function watched(misses: number) {
  let downs = 0;
  const watch = createWatch(misses, () => {
    downs += 1;
  });
  return {
    watch,
    downs: () => downs,
    miss: (times: number) => {
      for (let count = 0; count < times; count += 1) watch.miss();
    },
  };
}

describe('a watched host', () => {
  it('is down at the last of so many misses in a row, and reported once', () => {
    const { watch, downs, miss } = watched(3);
    watch.reply();
    miss(2);
    expect(downs()).toBe(0);
    miss(1);
    expect(downs()).toBe(1);
    miss(100);
    expect(downs()).toBe(1);
  });

  it('starts counting again with each answer', () => {
    const { watch, downs, miss } = watched(3);
    watch.reply();
    for (let round = 0; round < 10; round += 1) {
      miss(2);
      watch.reply();
    }
    expect(downs()).toBe(0);
  });

  it('is down as early when an answer to an older probe comes late', () => {
    const { watch, downs, miss } = watched(3);
    watch.reply();
    miss(2);
    watch.reply(1);
    expect(downs()).toBe(0);
    miss(2);
    expect(downs()).toBe(1);
    watch.reply(3);
    miss(5);
    expect(downs()).toBe(1);
  });

  it('is reported again after it has answered in between', () => {
    const { watch, downs, miss } = watched(2);
    watch.reply();
    miss(5);
    watch.reply();
    miss(5);
    expect(downs()).toBe(2);
  });

  it('that never answered is not down', () => {
    const { watch, downs, miss } = watched(1);
    miss(50);
    expect(watch.answered).toBe(false);
    expect(downs()).toBe(0);
  });
});
