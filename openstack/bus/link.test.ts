import { EventEmitter } from 'node:events';
import type { ChannelModel } from 'amqplib';
import { describe, expect, it } from 'vitest';
import { DoctorError } from '../../core/errors.ts';
import { silentLog } from '../../core/log.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { openLink } from './link.ts';

/** A connection that is lost or closed when a test says so. */
function fakeModel({ mute = false } = {}) {
  const events = new EventEmitter();
  const model = Object.assign(events, {
    close: () => (mute ? new Promise<void>(() => {}) : Promise.resolve(void events.emit('close'))),
  }) as unknown as ChannelModel;
  return { model, lose: (reason: string) => events.emit('close', new Error(reason)) };
}

function bench() {
  const clock = fakeClock();
  const story: string[] = [];
  const attempts: (() => ReturnType<typeof fakeModel>)[] = [];
  const down = (): never => {
    throw new DoctorError('BUS_UNREACHABLE', 'nobody there', { hint: 'wait' });
  };
  const open = (onUp = () => Promise.resolve()) =>
    openLink({
      clock,
      log: silentLog,
      async connect() {
        story.push(`connect at ${clock.monotonicMs()}`);
        const { model } = (attempts.shift() ?? down)();
        return { model, destroy: () => story.push('destroy') };
      },
      onUp,
      onDown: (reason) => story.push(`down: ${reason}`),
    });
  return { clock, story, attempts, down, open };
}

describe('a link', () => {
  it('fails when the first connection does', async () => {
    await expect(bench().open()).rejects.toThrow('nobody there');
  });

  it('fails, and hangs up, when the first connection cannot be set up', async () => {
    const { attempts, open } = bench();
    const fake = fakeModel();
    let closes = 0;
    fake.model.on('close', () => (closes += 1));
    attempts.push(() => fake);
    await expect(open(() => Promise.reject(new Error('no permission')))).rejects.toThrow('no permission');
    expect(closes).toBe(1);
  });

  it('connects again with growing pauses, and reports when it is down', async () => {
    const { clock, story, attempts, down, open } = bench();
    const [first, second] = [fakeModel(), fakeModel()];
    attempts.push(() => first);
    const link = await open();
    expect(link.current).toBe(first.model);
    attempts.push(down, down, () => second);
    first.lose('broker shut down');
    expect(link.current).toBeUndefined();
    await clock.advance(1_000);
    expect(story).toEqual([
      'connect at 0',
      'down: broker shut down',
      'connect at 100',
      'connect at 300',
      'connect at 700',
    ]);
    expect(link.current).toBe(second.model);
    await link.close();
    expect(link.current).toBeUndefined();
  });

  it('never waits more than two seconds between two attempts', async () => {
    const { clock, story, attempts, open } = bench();
    const first = fakeModel();
    attempts.push(() => first);
    const link = await open();
    first.lose('gone');
    await clock.advance(20_000);
    const times = story
      .filter((line) => line.startsWith('connect'))
      .map((line) => Number(line.split(' ')[2]));
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.max(...pauses)).toBe(2_000);
    await link.close();
    await clock.advance(10_000);
    expect(story.at(-1)).toBe(`connect at ${times.at(-1)}`);
  });

  it('gives a connection up that is of no use, once', async () => {
    const { clock, story, attempts, open } = bench();
    const [first, second] = [fakeModel(), fakeModel()];
    attempts.push(
      () => first,
      () => second,
    );
    const link = await open();
    link.drop(first.model, 'the tap was cancelled');
    link.drop(first.model, 'the channel was closed');
    await clock.advance(500);
    expect(story).toEqual(['connect at 0', 'down: the connection was closed', 'connect at 100']);
    expect(link.current).toBe(second.model);
    link.drop(first.model, 'an old error');
    await clock.advance(500);
    expect(link.current).toBe(second.model);
    await link.close();
  });

  it('cuts a broker off that does not say goodbye', async () => {
    const { clock, story, attempts, open } = bench();
    attempts.push(() => fakeModel({ mute: true }));
    const link = await open();
    void link.close();
    await clock.advance(1_999);
    expect(story).toEqual(['connect at 0']);
    await clock.advance(1);
    expect(story).toEqual(['connect at 0', 'destroy']);
  });
});
