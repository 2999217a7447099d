import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { errorReason } from './error-reason.ts';
import type { Server } from './servers.ts';

const FAILED = { id: 'vm-0', status: 'ERROR' } as Server;

/** A Nova that writes the fault after so many looks. */
function novaWithFaultAfter(looks: number, message = 'No valid host was found.') {
  const nova = {
    looks: 0,
    get(): Promise<Server> {
      nova.looks += 1;
      return Promise.resolve(nova.looks > looks ? { ...FAILED, fault: { message } } : FAILED);
    },
  };
  return nova;
}

describe('the reason for an ERROR', () => {
  it('is at hand where Nova has written it', async () => {
    const nova = novaWithFaultAfter(0);
    const failed = { ...FAILED, fault: { message: 'boom' } };
    expect(await errorReason(nova, failed, { clock: fakeClock() })).toBe('boom');
    expect(nova.looks).toBe(0);
  });

  it('is waited for where Nova writes it a moment later', async () => {
    const clock = fakeClock();
    const asking = errorReason(novaWithFaultAfter(20), FAILED, { clock });
    await clock.advance(3_000);
    expect(await asking).toBe('No valid host was found.');
  });

  it('is not known where Nova never gives one, also an empty one', async () => {
    for (const nova of [novaWithFaultAfter(Infinity), novaWithFaultAfter(0, '')]) {
      const clock = fakeClock();
      const asking = errorReason(nova, FAILED, { clock });
      await clock.advance(11_000);
      expect(await asking).toBeUndefined();
      expect(clock.pending).toBe(0);
    }
  });

  it('is no matter of a cloud that cannot be asked: that is an error of its own', async () => {
    const broken = { get: () => Promise.reject(new Error('503')) };
    await expect(errorReason(broken, FAILED, { clock: fakeClock() })).rejects.toThrow('503');
  });
});
