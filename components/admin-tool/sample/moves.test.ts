import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../core/log.ts';
import { createRecorder } from '../../../record/recorder.ts';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import { createWake } from '../../../core/wake.ts';
import type { Bus } from '../../../openstack/bus/contract.ts';
import type { InstanceAction } from '../../../record/maintenance-names.ts';
import { moveAll } from './moves.ts';
import { DEFAULT_TIMES } from '../contract.ts';
import { novaWith, refusedBy, vm } from './testing/nova.ts';

function moving(ids: readonly string[] = ['a'], concurrency = 4) {
  const clock = fakeClock();
  const recorder = createRecorder(clock);
  const { cloud, notes } = novaWith({ servers: ids.map((id) => ({ id })) });
  const wake = createWake();
  const done: string[] = [];
  const ending = new AbortController();
  const moves = new AbortController();
  const deps = {
    sessionId: 's',
    cloud,
    bus: {} as Bus,
    times: { ...DEFAULT_TIMES, actionTimeoutMs: 10_000, moveIntervalMs: 1000 },
    concurrency,
    clock,
    log: silentLog,
    recorder,
    signal: ending.signal,
    movesSignal: moves.signal,
    novaTasks: { subscribe: () => ({ wake, stop() {} }), close: async () => {} },
    notifyDone: async (_project: string, id: string) => void done.push(id),
  };
  const start = (action: InstanceAction) => {
    const instances = ids.map((id) => ({
      action,
      instance: {
        id,
        name: `vm-${id}`,
        projectId: 'p',
        host: 'c1',
        vcpus: 1,
        groups: [],
        isLeaving: false,
        isBusy: false,
      },
    }));
    const outcome = { failed: undefined as string | undefined, ended: false };
    void moveAll(deps, instances)
      .catch((error: Error) => (outcome.failed = error.message))
      .finally(() => (outcome.ended = true));
    return outcome;
  };
  const finished = () =>
    recorder.events
      .filter(({ event }) => event === 'maintenance.move-finished')
      .map(({ data }) => ({ ...data }));
  return { clock, notes, wake, done, ending, moves, start, finished };
}

describe('a cold migration', () => {
  it('is confirmed as soon as Nova notifies that it waits for that, and its project is notified', async () => {
    const { clock, notes, wake, done, start, finished } = moving();
    notes.answers.set('migrate a', () => notes.set('a', { taskState: 'resize_prep' }));
    notes.answers.set('confirm a', () => notes.set('a', { vmState: 'active' }));
    const outcome = start('MIGRATE');
    await clock.advance(10);
    notes.set('a', { vmState: 'resized', taskState: undefined, host: 'c2' });
    wake.ring();
    await clock.advance(0);
    expect([outcome.ended, outcome.failed, clock.monotonicMs()]).toEqual([true, undefined, 10]);
    expect(notes.calls).toEqual(['migrate a', 'confirm a']);
    expect(done).toEqual(['a']);
    expect(finished()).toEqual([
      { sessionId: 's', instanceId: 'a', action: 'MIGRATE', host: 'c1', target: 'c2', outcome: 'done' },
    ]);
  });

  it('may have been confirmed by Nova itself', async () => {
    const { clock, notes, done, start } = moving();
    notes.answers.set('migrate a', () => notes.set('a', { host: 'c2' }));
    expect(start('MIGRATE')).toBeDefined();
    await clock.advance(0);
    expect(notes.calls).toEqual(['migrate a']);
    expect(done).toEqual(['a']);
    const late = moving();
    late.notes.answers.set('migrate a', () => late.notes.set('a', { vmState: 'resized', host: 'c2' }));
    late.notes.answers.set('confirm a', () => {
      late.notes.set('a', { vmState: 'active' });
      throw refusedBy(409);
    });
    late.start('MIGRATE');
    await late.clock.advance(0);
    expect(late.done).toEqual(['a']);
  });

  it.each([
    ['gives it up', (notes: ReturnType<typeof moving>['notes']) => notes.set('a', {})],
    [
      'refuses it, as before 2.34',
      () => {
        throw refusedBy(400, 'No valid host was found');
      },
    ],
  ])('is asked for again when Nova %s, three times in all', async (_, answer) => {
    const { clock, notes, done, start } = moving();
    notes.answers.set('migrate a', () => answer(notes));
    const outcome = start('MIGRATE');
    await clock.advance(1500);
    expect(notes.calls).toHaveLength(2);
    expect(outcome.ended).toBe(false);
    await clock.advance(1000);
    expect(notes.calls).toHaveLength(3);
    expect(outcome.failed).toMatch(
      /^(?:Nova gave up the migration of instance vm-a \(a\) and left it on c1|.*No valid host was found)$/,
    );
    expect(done).toEqual([]);
  });

  it.each([
    [
      { vmState: 'error', fault: { message: 'Resize error: disk' } },
      /^instance vm-a \(a\) could not migrate from c1: it is in ERROR: Resize error: disk$/,
    ],
    [{ vmState: 'error' }, /in ERROR: Nova gives no reason$/],
  ])('that ends in %j fails with that', async (state, words) => {
    const { clock, notes, start, finished } = moving();
    notes.answers.set('migrate a', () => notes.set('a', state));
    const outcome = start('MIGRATE');
    // Nova writes the reason after the state, so one that is not there yet is waited for.
    await clock.advance(11_000);
    expect(outcome.failed).toMatch(words);
    expect(finished()).toMatchObject([{ outcome: 'failed', reason: outcome.failed }]);
  });

  it('that hangs fails when its time is over, with where it hangs', async () => {
    const { clock, notes, start } = moving();
    notes.answers.set('migrate a', () => notes.set('a', { taskState: 'resize_migrating' }));
    const outcome = start('MIGRATE');
    await clock.advance(10_000);
    expect(outcome.failed).toBe(
      'instance vm-a (a) did not migrate from c1 within 10 s: it is active, task resize_migrating, on c1',
    );
    expect(clock.pending).toBe(0);
  });

  it('that Nova forbids fails with its words', async () => {
    const { clock, notes, start } = moving();
    notes.answers.set('migrate a', () => {
      throw refusedBy(409, "Cannot 'migrate' instance a while it is in vm_state error");
    });
    const outcome = start('MIGRATE');
    await clock.advance(0);
    expect(outcome.failed).toMatch(/Cannot 'migrate' instance a while it is in vm_state error$/);
  });

  it('of an instance that is deleted meanwhile is done', async () => {
    const { clock, notes, start, finished } = moving();
    notes.answers.set('migrate a', () => notes.servers.delete('a'));
    const outcome = start('MIGRATE');
    await clock.advance(0);
    expect([outcome.ended, outcome.failed]).toEqual([true, undefined]);
    expect(finished()).toMatchObject([{ outcome: 'done' }]);
  });
});

describe('other actions', () => {
  it('a live migration is done when the instance is on another host', async () => {
    const { clock, notes, done, start } = moving();
    notes.answers.set('live-migrate a', () => notes.set('a', { taskState: 'migrating' }));
    start('LIVE_MIGRATE');
    await clock.advance(500);
    notes.set('a', { taskState: undefined, host: 'c2' });
    await clock.advance(500);
    expect([notes.calls, done]).toEqual([['live-migrate a'], ['a']]);
  });

  it.each([
    ['on another host', (notes: ReturnType<typeof moving>['notes']) => notes.set('a', { host: 'c2' })],
    ['gone', (notes: ReturnType<typeof moving>['notes']) => void notes.servers.delete('a')],
  ])('an own action is done when the instance is %s; its project knows', async (_, act) => {
    const { clock, notes, done, start } = moving();
    const outcome = start('OWN_ACTION');
    await clock.advance(2500);
    expect(outcome.ended).toBe(false);
    act(notes);
    await clock.advance(500);
    expect([outcome.ended, outcome.failed]).toEqual([true, undefined]);
    expect([notes.calls, done]).toEqual([[], []]);
  });
});

describe('several moves', () => {
  it('go side by side, so many at a time, and one that fails stops none that has begun', async () => {
    const { clock, notes, start, done } = moving(['a', 'b', 'c'], 2);
    for (const id of ['a', 'b', 'c'])
      notes.answers.set(`migrate ${id}`, () => notes.set(id, { taskState: 'resize_prep' }));
    notes.answers.set('confirm b', () => notes.set('b', { vmState: 'active' }));
    const outcome = start('MIGRATE');
    await clock.advance(0);
    expect(notes.calls).toEqual(['migrate a', 'migrate b']);
    notes.set('a', { vmState: 'error', taskState: undefined, fault: { message: 'disk' } });
    await clock.advance(1000);
    expect(outcome.ended).toBe(false);
    expect(notes.calls).toContain('migrate c');
    notes.set('b', { vmState: 'resized', taskState: undefined, host: 'c2' });
    notes.set('c', { host: 'c2', taskState: undefined });
    await clock.advance(1000);
    expect(outcome.failed).toMatch(/^instance vm-a/);
    expect(done.toSorted()).toEqual(['b', 'c']);
  });

  it('that have not begun do not, when the session is to fail; those under way are waited for', async () => {
    const { clock, notes, start, ending, moves } = moving(['a', 'b'], 1);
    notes.answers.set('migrate a', () => notes.set('a', { taskState: 'resize_prep' }));
    const outcome = start('MIGRATE');
    await clock.advance(100);
    ending.abort(new Error('stopped'));
    await clock.advance(1000);
    expect([notes.calls, outcome.ended]).toEqual([['migrate a'], false]);
    moves.abort(new Error('given up'));
    await clock.advance(0);
    expect(outcome.failed).toBe('given up');
  });

  it('know a VM by what Nova says of it', () => {
    expect(vm({ id: 'x' })).toMatchObject({ host: 'c1', vmState: 'active' });
  });
});
