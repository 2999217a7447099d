import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../core/log.ts';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import { createLatency } from '../../kit/latency.ts';
import { Refusal } from './refusals.ts';
import { retryingConflicts } from './retries.ts';

const inUse = new Refusal('NetworkInUseClient', 409, 'One or more ports have an IP allocation.');

/** Deletes while the service refuses in turn; returns the seconds of the attempts. */
async function deleting(refusals: readonly Error[]) {
  const clock = fakeClock();
  const startMs = clock.monotonicMs();
  const triedS: number[] = [];
  const engine = { clock, latency: createLatency('zed-lab', 1, clock), log: silentLog };
  const operation = {
    name: 'net',
    async until(probe: () => Promise<boolean>) {
      while (!(await probe())) await clock.advance(1_000);
    },
  };
  const outcome = await retryingConflicts(engine, operation, () => {
    const refusal = refusals[triedS.length];
    triedS.push((clock.monotonicMs() - startMs) / 1000);
    return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
  }).then(
    () => 'deleted',
    (error: unknown) => error,
  );
  return { outcome, triedS };
}

describe('a deletion that another service refuses', () => {
  it('is retried while another resource blocks it, with growing pauses', async () => {
    expect(await deleting([inUse, inUse])).toEqual({ outcome: 'deleted', triedS: [0, 3, 8] });
  });

  it('is abandoned after five retries', async () => {
    const { outcome, triedS } = await deleting(Array.from({ length: 9 }, () => inUse));
    expect(outcome).toBe(inUse);
    expect(triedS).toEqual([0, 3, 8, 17, 34, 67]);
  });

  it.each([
    new Refusal('OverQuotaClient', 409, 'Quota exceeded'),
    new Refusal('Forbidden', 403, 'Not allowed'),
    new Refusal('ClientException', 500, 'Unexpected API Error'),
    new Error('gone'),
  ])('is not retried for %s', async (refusal) => {
    expect(await deleting([refusal])).toEqual({ outcome: refusal, triedS: [0] });
  });
});
