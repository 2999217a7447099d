import { describe, expect, it } from 'vitest';
import { DoctorError } from '../../core/errors.ts';
import { silentLog } from '../../core/log.ts';
import { createRecorder } from '../../record/recorder.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import type { FakeClock } from '../../core/testing/fake-clock.ts';
import type { HostShell, Installer } from '../../installers/contract.ts';
import { measureClockOffset, recordClockOffset } from './clock-offset.ts';

/** What one reading of a host's clock takes, in milliseconds, or how it fails; the last one repeats. */
type Trips = readonly (number | DoctorError | string)[];

function hostWith(clock: FakeClock, trips: Trips) {
  const readings = { count: 0 };
  const shell: HostShell = {
    async run(_command, { reply = () => undefined }) {
      let question = reply('ready');
      while (question !== undefined) {
        const trip = trips[Math.min(readings.count, trips.length - 1)] ?? 0;
        readings.count += 1;
        if (trip instanceof DoctorError) throw trip;
        await clock.advance(typeof trip === 'string' ? 0 : trip / 2);
        const answer = typeof trip === 'string' ? trip : (clock.wallUs() / 1_000_000).toFixed(6);
        await clock.advance(typeof trip === 'string' ? 0 : trip / 2);
        question = reply(answer);
      }
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  };
  return { shell, readings };
}

/** Lets time pass until something has ended. */
async function ended<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  const state = { over: false };
  const watched = work.finally(() => (state.over = true));
  watched.catch(() => {});
  for (let turn = 0; turn < 500 && !state.over; turn += 1) await clock.advance(50);
  return watched;
}

const silent = new DoctorError('WAIT_TIMEOUT', 'Host c did not answer.', { hint: '' });
const refused = new DoctorError('HOST_REFUSED', 'Host c refused the login.', { hint: '' });

describe("a host's clock", () => {
  it('is read ten times in one conversation, and the shortest trip counts', async () => {
    const clock = fakeClock();
    const { shell, readings } = hostWith(clock, [30, 4, 20]);
    expect(await ended(clock, measureClockOffset(shell, clock))).toEqual({
      offsetUs: 0,
      uncertaintyUs: 2000,
    });
    expect(readings.count).toBe(10);
  });

  it('is read on while a busy host answers slowly, until it answers fast', async () => {
    const clock = fakeClock();
    const { shell } = hostWith(clock, [...Array.from({ length: 12 }, () => 180), 10]);
    const { uncertaintyUs } = await ended(clock, measureClockOffset(shell, clock));
    expect(uncertaintyUs).toBe(5000);
  });

  it('is known less closely in the end where the host stays slow', async () => {
    const clock = fakeClock();
    const { shell } = hostWith(clock, [180, 140, 180]);
    const { uncertaintyUs } = await ended(clock, measureClockOffset(shell, clock));
    expect(uncertaintyUs).toBe(70_000);
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(10_000);
  });

  it('is still read where some readings fail', async () => {
    const clock = fakeClock();
    const { shell } = hostWith(clock, [silent, 'what?', 6]);
    expect((await ended(clock, measureClockOffset(shell, clock))).uncertaintyUs).toBe(3000);
  });

  it.each([
    ['is silent', silent],
    ['refuses', refused],
    ['prints no time', 'what?'],
  ])('stops no run where the host %s: the trace says that it is not known', async (_, trip) => {
    const clock = fakeClock();
    const { shell } = hostWith(clock, [trip]);
    const recorder = createRecorder(clock);
    const installer = { shell: () => shell } as unknown as Installer;
    const signal = new AbortController().signal;
    const context = { installer, clock, signal, recorder, log: silentLog };
    await ended(clock, recordClockOffset(context, { name: 'c', address: '192.0.2.1' }, 'before'));
    expect(recorder.events).toMatchObject([
      { event: 'clock.offset', data: { host: 'c', uncertaintyUs: Number.MAX_SAFE_INTEGER } },
    ]);
  });

  it('is not waited for when the run is to end', async () => {
    const clock = fakeClock();
    const { shell } = hostWith(clock, [180]);
    const stop = new AbortController();
    const measuring = measureClockOffset(shell, clock, stop.signal);
    measuring.catch(() => {});
    await clock.advance(2_000);
    stop.abort(new Error('enough'));
    await expect(ended(clock, measuring)).rejects.toThrow('enough');
  });
});
