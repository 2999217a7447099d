import { describe, expect, it } from 'vitest';
import { DoctorError } from './errors.ts';
import { fakeClock } from './testing/fake-clock.ts';
import { seen, waitFor } from './wait-for.ts';

describe('waitFor', () => {
  it('returns the value as soon as the condition holds', async () => {
    const clock = fakeClock();
    let looks = 0;
    const waiting = waitFor('the third look', () => (looks += 1) === 3 && looks, { clock, timeoutMs: 1000 });
    await clock.advance(250);
    await expect(waiting).resolves.toBe(3);
  });

  it('says what it waited for, how long, and what it saw last', async () => {
    const clock = fakeClock();
    const waiting = waitFor('VM doctor_vm0 is ACTIVE', () => seen('BUILD'), {
      clock,
      timeoutMs: 1500,
      hint: 'Look at nova-compute.',
    });
    const outcome = expect(waiting).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
      message: 'Waited 1.5 s for: VM doctor_vm0 is ACTIVE. Last seen: "BUILD".',
      hint: 'Look at nova-compute.',
    });
    await clock.advance(2000);
    await outcome;
  });

  it('looks once more when the time is just over', async () => {
    const clock = fakeClock();
    let looks = 0;
    const waiting = waitFor('never', () => ((looks += 1), undefined), {
      clock,
      timeoutMs: 100,
      intervalMs: 60,
    });
    const outcome = expect(waiting).rejects.toBeInstanceOf(DoctorError);
    await clock.advance(200);
    await outcome;
    expect(looks).toBe(3);
  });

  it('ends at once with an error that the probe throws', async () => {
    const clock = fakeClock();
    const probe = (): never => {
      throw new TypeError('broken probe');
    };
    await expect(waitFor('anything', probe, { clock, timeoutMs: 1000 })).rejects.toThrow('broken probe');
  });

  it('ends with the reason of its signal', async () => {
    const clock = fakeClock();
    const stop = new AbortController();
    const waiting = waitFor('forever', () => undefined, { clock, timeoutMs: 1e9, signal: stop.signal });
    const outcome = expect(waiting).rejects.toThrow('stop now');
    await clock.advance(500);
    stop.abort(new Error('stop now'));
    await outcome;
  });
});
