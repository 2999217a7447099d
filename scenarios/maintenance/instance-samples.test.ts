import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import { instanceSampler } from './instance-samples.ts';

/** The part of Nova that is sampled: one instance that was written to in some second. */
function nova(clock: ReturnType<typeof fakeClock>) {
  const calls: string[] = [];
  let writtenMs = clock.wallUs() / 1000;
  let status = 'ACTIVE';
  const wholeSecond = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString();
  const sampler = instanceSampler(
    {
      async get(id) {
        calls.push('get');
        return { id, status, updatedAt: wholeSecond(writtenMs).replace('.000Z', 'Z') } as Server;
      },
      async hasChangedSince(_, isoTime) {
        calls.push('asked');
        return Math.floor(writtenMs / 1000) * 1000 >= Date.parse(isoTime);
      },
    },
    clock,
  );
  return {
    sample: () => sampler('a'),
    write(now: string): void {
      status = now;
      writtenMs = clock.wallUs() / 1000;
    },
    /** What was called since the last time. */
    calls: () => calls.splice(0),
  };
}

describe('samples of an instance', () => {
  it('ask only whether it was written to, once the second it was last written in is over', async () => {
    const clock = fakeClock();
    const { sample, calls } = nova(clock);
    await sample();
    await clock.advance(500);
    await sample();
    expect(calls()).toEqual(['get', 'get']);
    await clock.advance(1000);
    await sample();
    expect(calls()).toEqual(['get']);
    for (let times = 0; times < 3; times += 1) {
      await clock.advance(100);
      expect((await sample()).server.status).toBe('ACTIVE');
    }
    expect(calls()).toEqual(['asked', 'asked', 'asked']);
  });

  it('see every change at once, also two in one second', async () => {
    const clock = fakeClock();
    const { sample, write, calls } = nova(clock);
    await sample();
    await clock.advance(1500);
    await sample();
    calls();
    write('RESIZE');
    expect((await sample()).server.status).toBe('RESIZE');
    write('VERIFY_RESIZE');
    expect((await sample()).server.status).toBe('VERIFY_RESIZE');
    expect(calls()).toEqual(['asked', 'get', 'get']);
  });

  it('say since when nothing was written, once the second of the last write is over', async () => {
    const clock = fakeClock();
    const { sample, write } = nova(clock);
    await clock.advance(10_000);
    expect((await sample()).unchangedSinceMs).toBeUndefined();
    await clock.advance(1000);
    expect((await sample()).unchangedSinceMs).toBeUndefined();
    await clock.advance(1000);
    expect((await sample()).unchangedSinceMs).toBe(11_100);
    await clock.advance(5000);
    expect((await sample()).unchangedSinceMs).toBe(11_100);
    write('RESIZE');
    expect((await sample()).unchangedSinceMs).toBeUndefined();
    await clock.advance(1500);
    expect((await sample()).unchangedSinceMs).toBe(18_100);
  });
});
