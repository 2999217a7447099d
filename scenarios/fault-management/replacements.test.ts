import { describe, expect, it } from 'vitest';
import { createLedger } from '../../core/ledger.ts';
import { silentLog } from '../../core/log.ts';
import { createRecorder } from '../../record/recorder.ts';
import { openScope } from '../../core/scope.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import type { Tenant } from '../../fixtures/tenant.ts';
import type { StageContext } from '../context.ts';
import { prepareReplacements } from './replacements.ts';

/** One replacement, from its request to the check; `polls` are what Nova shows of it, the last one over and over. */
async function replaced(polls: readonly object[]) {
  const clock = fakeClock();
  const recorder = createRecorder(clock);
  let poll = 0;
  const servers = {
    create: () => Promise.resolve({ id: 'new-0' }),
    get: () => {
      poll += 1;
      return Promise.resolve({ id: 'new-0', ...polls[Math.min(poll, polls.length) - 1] });
    },
  };
  const context = {
    runId: 'run',
    clock,
    log: silentLog,
    recorder,
    ledger: createLedger(() => {}),
    scope: openScope(),
    signal: new AbortController().signal,
  } as unknown as StageContext;
  const owner = { cloud: { compute: { servers } } } as unknown as Tenant;
  const kind = { imageId: 'image', flavorId: 'flavor', networkId: 'network' };
  const replacements = prepareReplacements(context, owner, kind);
  await replacements.create('vm-0');
  const waiting = replacements.awaitActive();
  await clock.advance(20_000);
  await waiting;
  return recorder.events.find(({ event }) => event === 'check')?.data;
}

const FULL = { message: 'No valid host was found. There are not enough hosts available.' };

describe('the check replacement-active', () => {
  it('passes where the replacement is ACTIVE', async () => {
    expect(await replaced([{ status: 'BUILD' }, { status: 'ACTIVE' }])).toEqual({
      name: 'replacement-active',
      verdict: 'passed',
    });
  });

  it('is skipped on a full cloud, also where Nova writes the reason after the state', async () => {
    const errors = Array.from({ length: 20 }, () => ({ status: 'ERROR' }));
    for (const polls of [
      [{ status: 'ERROR', fault: FULL }],
      [{ status: 'BUILD' }, ...errors, { status: 'ERROR', fault: FULL }],
    ]) {
      expect(await replaced(polls)).toMatchObject({
        verdict: 'skipped',
        reason: expect.stringMatching(/no room.*No valid host was found/) as string,
      });
    }
  });

  it('fails for another reason, and for none', async () => {
    const late = [{ status: 'ERROR' }, { status: 'ERROR', fault: { message: 'Build of instance aborted' } }];
    expect(await replaced(late)).toMatchObject({
      verdict: 'failed',
      reason: 'a replacement ended in ERROR: Build of instance aborted',
    });
    expect(await replaced([{ status: 'ERROR' }])).toMatchObject({
      verdict: 'failed',
      reason: 'a replacement ended in ERROR: Nova gave no reason',
    });
  });
});
