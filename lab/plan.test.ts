import { describe, expect, it } from 'vitest';
import { fakeClock } from '../core/testing/fake-clock.ts';
import { runSteps } from './plan.ts';
import type { CarryOutOptions, Step, StepReport } from './plan.ts';

function stepNamed(name: string, requires: string[] = [], more: Partial<Step> = {}): Step {
  return { name, requires, check: async () => false, apply: async () => {}, ...more };
}

async function carry(steps: Step[], options: Partial<CarryOutOptions> = {}): Promise<string[]> {
  const reports: StepReport[] = [];
  const rest = { clock: fakeClock(), parallel: 1, ...options };
  await runSteps(steps, { ...rest, onReport: (report) => reports.push(report) });
  return reports.map(({ step, state }) => `${step}: ${state}`);
}

describe('carrying out steps', () => {
  it('makes what is not so, each after what it needs', async () => {
    const steps = [
      stepNamed('roof', ['wall']),
      stepNamed('wall'),
      stepNamed('door', [], { check: async () => true }),
    ];
    expect(await carry(steps)).toEqual([
      'wall: begun',
      'wall: made',
      'roof: begun',
      'roof: made',
      'door: begun',
      'door: unchanged',
    ]);
  });

  it('begins with the step that the longest row of others waits for', async () => {
    const steps = [
      stepNamed('lone'),
      stepNamed('short'),
      stepNamed('after short', ['short']),
      stepNamed('first'),
      stepNamed('second', ['first']),
      stepNamed('third', ['second']),
    ];
    const begun = (await carry(steps)).filter((line) => line.endsWith('begun'));
    expect(begun.map((line) => line.split(':')[0])).toEqual([
      'first',
      'short',
      'second',
      'lone',
      'after short',
      'third',
    ]);
  });

  it('keeps as many under way as it may, and no more', async () => {
    let underWay = 0;
    let most = 0;
    const apply = async (): Promise<void> => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise<void>((done) => setImmediate(done));
      underWay -= 1;
    };
    await carry(
      ['a', 'b', 'c', 'd', 'e'].map((name) => stepNamed(name, [], { apply })),
      { parallel: 2 },
    );
    expect(most).toBe(2);
  });

  it('after a failure awaits what is under way, begins nothing new, and throws the failure', async () => {
    let slowDone = false;
    const slow = async (): Promise<void> => {
      await new Promise<void>((done) => setImmediate(done));
      slowDone = true;
    };
    let later = false;
    const steps = [
      stepNamed('bad', [], { apply: () => Promise.reject(new Error('no luck')) }),
      stepNamed('slow', [], { apply: slow }),
      stepNamed('later', ['bad'], { apply: async () => void (later = true) }),
    ];
    await expect(carry(steps, { parallel: 2 })).rejects.toThrow('no luck');
    expect([slowDone, later]).toEqual([true, false]);
  });

  it('stops at an interrupt', async () => {
    const stop = new AbortController();
    const steps = [
      stepNamed('one', [], { apply: async () => stop.abort(new Error('interrupted')) }),
      stepNamed('two', ['one'], { apply: () => Promise.reject(new Error('must not begin')) }),
    ];
    await expect(carry(steps, { signal: stop.signal })).rejects.toThrow('interrupted');
  });

  it.each([
    ['something unknown', [stepNamed('a', ['nowhere'])]],
    ['each other', [stepNamed('a', ['b']), stepNamed('b', ['a'])]],
  ])('refuses steps that need %s', async (_, steps) => {
    await expect(carry(steps)).rejects.toThrow(/step a needs/);
  });
});
