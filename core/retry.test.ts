import { describe, expect, it } from 'vitest';
import { pauseAfter, retry, retryAfterMs } from './retry.ts';
import type { Backoff, RetryOptions } from './retry.ts';
import { fakeClock } from './testing/fake-clock.ts';

const BACKOFF: Backoff = { firstMs: 100, factor: 4, attempts: 4 };

/** A call that ends as given, attempt by attempt; a number is a pause that is asked for. */
function scripted(outcomes: readonly ('busy' | 'broken' | 'fine' | number)[]) {
  const clock = fakeClock();
  const startedMs: number[] = [];
  const leftMs: number[] = [];
  const run = (options: Partial<RetryOptions<string | number>> = {}) => {
    const running = retry<string | number>(
      (left) => {
        const outcome = outcomes[startedMs.length] ?? 'fine';
        startedMs.push(clock.monotonicMs());
        leftMs.push(left);
        return outcome === 'broken' ? Promise.reject(new Error(outcome)) : Promise.resolve(outcome);
      },
      {
        clock,
        backoff: BACKOFF,
        totalMs: 60_000,
        random: () => 0,
        canRetry: (outcome) => {
          if ('error' in outcome) return {};
          if (typeof outcome.value === 'number') return { retryAfterMs: outcome.value };
          return outcome.value === 'busy' ? {} : undefined;
        },
        ...options,
      },
    );
    running.catch(() => {});
    return running;
  };
  return { clock, startedMs, leftMs, run };
}

describe('a call that is retried', () => {
  it('pauses longer each time', async () => {
    const { clock, startedMs, leftMs, run } = scripted(['busy', 'broken', 'busy', 'fine']);
    const running = run();
    await clock.advance(10_000);
    expect(await running).toBe('fine');
    expect(startedMs).toEqual([0, 100, 500, 2100]);
    expect(leftMs).toEqual([60_000, 59_900, 59_500, 57_900]);
  });

  it('returns the last value when its attempts are used up', async () => {
    const { clock, startedMs, run } = scripted(['busy', 'busy', 'busy', 'busy', 'fine']);
    const running = run();
    await clock.advance(60_000);
    expect(await running).toBe('busy');
    expect(startedMs).toHaveLength(4);
  });

  it('throws the last error when its attempts are used up', async () => {
    const { clock, startedMs, run } = scripted(['busy', 'broken', 'broken', 'broken']);
    const running = run();
    await clock.advance(60_000);
    await expect(running).rejects.toThrow('broken');
    expect(startedMs).toHaveLength(4);
  });

  it('is final when the caller says so', async () => {
    const { run, startedMs } = scripted(['broken', 'fine']);
    await expect(run({ canRetry: () => undefined })).rejects.toThrow('broken');
    expect(startedMs).toEqual([0]);
  });

  it('pauses as long as the other side asks for, up to a limit', async () => {
    const { clock, startedMs, run } = scripted([3_000, 0, 90_000]);
    const running = run({ backoff: { ...BACKOFF, longestRetryAfterMs: 10_000 } });
    await clock.advance(60_000);
    expect(await running).toBe('fine');
    expect(startedMs).toEqual([0, 3_000, 3_000, 13_000]);
  });

  it('ends at once when the next pause does not fit into its time', async () => {
    const { clock, startedMs, run } = scripted(['busy', 9_000]);
    const running = run({ totalMs: 9_000 });
    await clock.advance(200);
    expect(await running).toBe(9_000);
    expect(startedMs).toEqual([0, 100]);
    expect(clock.pending).toBe(0);
  });

  it('goes on until its time is over when attempts are not limited', async () => {
    const { clock, startedMs, run } = scripted(Array.from({ length: 99 }, () => 'busy' as const));
    const running = run({ backoff: { firstMs: 200, factor: 2, longestMs: 1_000 }, totalMs: 5_000 });
    await clock.advance(10_000);
    expect(await running).toBe('busy');
    expect(startedMs).toEqual([0, 200, 600, 1_400, 2_400, 3_400, 4_400]);
  });

  it('ends with the reason of a signal that is aborted in a pause', async () => {
    const { clock, startedMs, run } = scripted(['busy', 'fine']);
    const stop = new AbortController();
    const running = run({ signal: stop.signal });
    await clock.advance(50);
    stop.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
    expect(startedMs).toEqual([0]);
    expect(clock.pending).toBe(0);
  });
});

describe('pauseAfter', () => {
  it.each([
    [0, 400],
    [0.5, 350],
    [0.999, 300.1],
  ])('leaves out a share at random: %s', (random, ms) => {
    expect(pauseAfter(2, {}, BACKOFF, () => random)).toBeCloseTo(ms);
  });

  it('never comes back earlier than it is asked to', () => {
    expect(pauseAfter(2, { retryAfterMs: 700 }, BACKOFF, () => 0.999)).toBe(700);
  });
});

describe('retryAfterMs', () => {
  /** 08:49:30 on the day that the dates below name. */
  const clock = fakeClock(Date.UTC(1994, 10, 6, 8, 49, 30) * 1000);
  it.each([
    ['3', 3_000],
    [' 0 ', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 7_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 7_000],
    ['Sun Nov  6 08:49:37 1994', 7_000],
    ['Sun, 06 Nov 1994 08:49:00 GMT', 0],
    ['-3', undefined],
    ['1.5', undefined],
    ['', undefined],
    ['soon', undefined],
    ['in 12 parsecs', undefined],
    ['99:99:99', undefined],
    [undefined, undefined],
    [['3', '4'], undefined],
  ])('reads %j', (header, ms) => {
    expect(retryAfterMs(header, clock)).toBe(ms);
  });
});
